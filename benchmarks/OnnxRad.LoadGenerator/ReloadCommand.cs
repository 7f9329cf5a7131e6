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
        var gpu = new Option<bool>("--gpu") { Description = "On a GPU, whose memory is watched too; nothing else may run there." };
        var dry = new Option<bool>("--dry") { Description = "Two cycles, to show that it runs." };
        var command = new Command("reload", "Load and unload a model again and again, and watch the server's memory.") { cycles, dry, gpu };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = Directory.CreateTempSubdirectory("onnxrad-reload-").FullName;
            try
            {
                var subject = Subject.Create(folder, "resnet18", channels: 3, size: 224, classes: 2);
                var onGpu = parsed.GetValue(gpu);
                if (onGpu)
                {
                    subject.RunOnGpu();
                }

                using var server = await ServerProcess.StartAsync("onnxrad", subject);
                using var client = new InferenceClient(server.Address);
                var count = parsed.GetValue(dry) ? 2 : parsed.GetValue(cycles);
                for (var i = 1; i <= count; i++)
                {
                    await client.UnloadModelAsync(subject.Name, cancellation);
                    var (without, gpuWithout) = (server.Memory, onGpu ? await GpuMemory.UsedAsync() : "");
                    await client.LoadModelAsync(subject.Name, cancellation);
                    await client.InferAsync(new() { Model = subject.Name, Inputs = [subject.Zeros()] }, cancellation);
                    if (i <= 2 || i % Math.Max(1, count / 10) == 0)
                    {
                        Console.WriteLine($"{i}: {without / 1e6:F0} MB unloaded, {server.Memory / 1e6:F0} MB loaded"
                            + (onGpu ? $"; GPU {gpuWithout} MiB unloaded, {await GpuMemory.UsedAsync()} MiB loaded" : ""));
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
