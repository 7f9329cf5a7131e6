using System.CommandLine;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>A server whose model runs on a GPU, beside a bare loop on it.</summary>
static class GpuCommand
{
    static readonly int[] s_batches = [1, 8, 32];
    static readonly int[] s_concurrencies = [1, 16, 64];

    public static Command Create()
    {
        var dry = new Option<bool>("--dry") { Description = "On the CPU, to show that it runs." };
        var window = new Option<double>("--window") { Description = "Seconds of a window of measuring.", DefaultValueFactory = _ => 3 };
        var command = new Command("gpu", "Load a server whose ResNet-18 runs on a GPU, and run the same file in a bare loop there.") { dry, window };
        command.SetAction(async (parsed, cancellation) =>
        {
            var isDry = parsed.GetValue(dry);
            Console.WriteLine(await TablesAsync(isDry, TimeSpan.FromSeconds(isDry ? 0.1 : parsed.GetValue(window)), cancellation));
            return 0;
        });
        return command;
    }

    /// <summary>Two tables in Markdown.</summary>
    static async Task<string> TablesAsync(bool dry, TimeSpan window, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-gpu-").FullName;
        try
        {
            var subject = Subject.Create(folder, "resnet18", channels: 3, size: dry ? 32 : 224, classes: 2);
            if (!dry)
            {
                subject.RunOnGpu();
            }

            var bare = s_batches.Where(batch => !dry || batch == 1).Select(batch =>
            {
                var times = BareLoop.Run(subject.File, subject.InputShape, subject.OutputShape, batch, window, onGpu: !dry);
                return FormattableString.Invariant($"| {batch} | {batch * 1e6 / times.P50:F1} | {times.P50:F0} | {times.P99:F0} |");
            }).ToArray();
            using var server = await ServerProcess.StartAsync("onnxrad", subject);
            var input = subject.Zeros();
            var loads = new List<LoadResult>();
            foreach (var concurrency in s_concurrencies.Where(count => !dry || count == 1))
            {
                loads.Add(await Loader.RunAsync(
                    $"{concurrency}",
                    new() { Address = server.Address, Model = subject.Name, Concurrency = concurrency, Window = window, StableWindows = 2, MostWindows = 3 },
                    _ => [input],
                    (_, result) => result[subject.Output].Shape is var shape && shape.SequenceEqual([1, .. subject.OutputShape])
                        ? null
                        : $"shape ({string.Join(", ", shape)}); expected (1, {string.Join(", ", subject.OutputShape)})",
                    cancellation));
            }

            return $"""
                | bare, batch | inferences/s | p50 µs | p99 µs |
                |---:|---:|---:|---:|
                {string.Join('\n', bare)}

                {LoadTable.Of("server, concurrency", loads)}
                """;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
