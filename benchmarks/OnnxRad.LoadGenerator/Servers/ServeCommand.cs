using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OnnxRad.Server;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>Runs one of the servers in this process until its input ends; says its address in its first line, and its cost so far for each
/// line that it reads.</summary>
static class ServeCommand
{
    public const string Usage = "onnxrad|naive|echo REPOSITORY MODEL[,MODEL...] OUTPUT N...";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var kind, var repository, var model, var output, .. var shape] || kind is not ("onnxrad" or "naive" or "echo"))
        {
            Console.Error.WriteLine($"Usage: serve {Usage}");
            return 2;
        }

        var (app, address) = kind == "onnxrad"
            ? await OursAsync(repository, model)
            : await PlainServer.StartAsync(
                kind == "naive" ? Path.Combine(repository, model, "1", "model.onnx") : null, (output, [.. shape.Select(long.Parse)]));
        await using (app)
        {
            Console.WriteLine(address);
            while (await Console.In.ReadLineAsync() is not null)
            {
                Console.WriteLine(ProcessCost.Now());
            }

            await app.StopAsync();
        }

        return 0;
    }

    static async Task<(WebApplication App, Uri Address)> OursAsync(string repository, string model)
    {
        var app = ServerHost.Build(
            new()
            {
                Repositories = [repository],
                Address = "127.0.0.1",
                HttpPort = 0,
                GrpcPort = 0,
                MetricsPort = 0,
                ModelControl = ControlMode.Explicit,
                LoadModels = model.Split(','),
            },
            builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        await app.Services.GetRequiredService<Server.Hosting.ServerState>().WhenLoaded;
        return (app, new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(1)));
    }
}
