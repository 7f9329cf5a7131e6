using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OnnxRad.Client;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Models;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests.Support;

/// <summary>A server on free loopback ports over a repository in a folder of its own.</summary>
sealed class TestServer : IAsyncDisposable
{
    readonly TempFolder _folder;
    readonly WebApplication _app;

    TestServer(TempFolder folder, WebApplication app)
    {
        (_folder, _app) = (folder, app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Http = new() { BaseAddress = new(addresses[0]) };
        GrpcAddress = new(addresses[1]);
        MetricsAddress = new(addresses[2]);
        Client = new(GrpcAddress, new() { Attempts = 1 });
    }

    public string Folder => _folder.Path;

    public HttpClient Http { get; }

    public Uri GrpcAddress { get; }

    public Uri MetricsAddress { get; }

    public InferenceClient Client { get; }

    public ModelRepository Repository => _app.Services.GetRequiredService<ModelRepository>();

    public ServerState State => _app.Services.GetRequiredService<ServerState>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server that has loaded its models.</summary>
    /// <param name="fill">Puts models into the repository's folder.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="configure">Changes the services.</param>
    public static async Task<TestServer> StartAsync(
        Action<string> fill, Func<ServerOptions, ServerOptions>? change = null, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = new TempFolder();
        fill(folder.Path);
        var options = new ServerOptions { Repositories = [folder.Path], Address = "127.0.0.1", HttpPort = 0, GrpcPort = 0, MetricsPort = 0, IntraOpThreads = 1 };
        var app = ServerHost.Build(change?.Invoke(options) ?? options, builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = new TestServer(folder, app);
        await server.State.WhenLoaded.WaitAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
