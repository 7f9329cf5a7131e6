using System.CommandLine;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>Whether unloading a model gives its memory back.</summary>
static class ReloadCommand
{
    public static Command Create()
    {
        var cycles = new Option<int>("--cycles") { Description = "How often.", DefaultValueFactory = _ => 200 };
        var dry = new Option<bool>("--dry") { Description = "Two cycles, to show that it runs." };
        var command = new Command("reload", "Load and unload a model again and again, and watch the server's memory.") { cycles, dry };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = Directory.CreateTempSubdirectory("onnxrad-reload-").FullName;
            try
            {
                var subject = Subject.Create(folder, "resnet18", channels: 3, size: 224, classes: 2);
                using var server = await ServerProcess.StartAsync("onnxrad", subject);
                using var client = new InferenceClient(server.Address);
                var count = parsed.GetValue(dry) ? 2 : parsed.GetValue(cycles);
                for (var i = 1; i <= count; i++)
                {
                    await client.UnloadModelAsync(subject.Name, cancellation);
                    var without = server.Memory;
                    await client.LoadModelAsync(subject.Name, cancellation);
                    if (i <= 2 || i % (count / 10) == 0)
                    {
                        Console.WriteLine($"{i}: {without / 1e6:F0} MB unloaded, {server.Memory / 1e6:F0} MB loaded");
                    }
                }

                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }
}
