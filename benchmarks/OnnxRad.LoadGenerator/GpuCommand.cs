using System.CommandLine;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>A server whose model runs on a GPU, beside a bare loop on it.</summary>
static class GpuCommand
{
    static readonly int[] s_batches = [1, 8, 32];
    static readonly int[] s_concurrencies = [1, 16, 64, 128];

    /// <summary>How the model may be configured.</summary>
    static readonly (string Name, int Count, string Config)[] s_configurations =
    [
        ("as it comes", 1, ""),
        ("two passes at a time", 2, ""),
        ("TensorFloat-32, two passes at a time", 2, Parameter("use_tf32", "1")),
        ("as many items as there are", 1, Parameter("batch_sizes", "0")),
        ("requests alone", 1, "max_batch_size: 32"),
    ];

    public static Command Create()
    {
        var dry = new Option<bool>("--dry") { Description = "On the CPU, to show that it runs." };
        var window = new Option<double>("--window") { Description = "Seconds of a window of measuring.", DefaultValueFactory = _ => 3 };
        var channels = new Option<int>("--channels") { Description = "Channels of the images.", DefaultValueFactory = _ => 3 };
        var command = new Command("gpu", "Load a server whose ResNet-18 runs on a GPU, and run the same file in a bare loop there.") { dry, window, channels };
        command.SetAction(async (parsed, cancellation) =>
        {
            var isDry = parsed.GetValue(dry);
            Console.WriteLine(await TablesAsync(isDry, parsed.GetValue(channels), TimeSpan.FromSeconds(isDry ? 0.1 : parsed.GetValue(window)), cancellation));
            return 0;
        });
        return command;
    }

    /// <summary>Tables in Markdown.</summary>
    static async Task<string> TablesAsync(bool dry, int channels, TimeSpan window, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-gpu-").FullName;
        try
        {
            var subject = Subject.Create(folder, "resnet18", channels, size: dry ? 32 : 224, classes: 2);
            var known = new KnownAnswers(subject);
            var tables = new List<string> { Bare(subject, dry, window) };
            foreach (var (name, count, config) in s_configurations.Take(dry ? 1 : int.MaxValue))
            {
                if (!dry)
                {
                    subject.RunOnGpu(count, config);
                }

                tables.Add(LoadTable.Of($"{name}, concurrency", await LoadsAsync(subject, known, dry, window, cancellation)));
                Console.Error.WriteLine(tables[^1]);
            }

            return string.Join("\n\n", tables);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Bare(Subject subject, bool dry, TimeSpan window)
    {
        var rows = new List<string>();
        foreach (var batch in s_batches.Where(batch => !dry || batch == 1))
        {
            foreach (var (pinned, tensorFloat32) in dry ? [(false, false)] : ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                var times = BareLoop.Run(subject.File, subject.InputShape, subject.OutputShape, batch, window / 2, onGpu: !dry, pinned, tensorFloat32);
                rows.Add(FormattableString.Invariant(
                    $"| {batch} | {(tensorFloat32 ? "TensorFloat-32" : "float32")} | {(pinned ? "page-locked" : "pageable")} | {batch * 1e6 / times.P50:F1} | {times.P50:F0} | {times.P99:F0} |"));
            }
        }

        return $"""
            | bare, batch | products | input | inferences/s | p50 µs | p99 µs |
            |---:|---|---|---:|---:|---:|
            {string.Join('\n', rows)}
            """;
    }

    static async Task<IReadOnlyList<LoadResult>> LoadsAsync(
        Subject subject, KnownAnswers known, bool dry, TimeSpan window, CancellationToken cancellation)
    {
        using var server = await ServerProcess.StartAsync("onnxrad", subject);
        var loads = new List<LoadResult>();
        foreach (var concurrency in s_concurrencies.Where(count => !dry || count == 1))
        {
            loads.Add(await Loader.RunAsync(
                $"{concurrency}",
                new() { Address = server.Address, Model = subject.Name, Concurrency = concurrency, Window = window, StableWindows = 2, MostWindows = 3 },
                known.Input,
                known.Check,
                cancellation));
        }

        return loads;
    }

    static string Parameter(string key, string value) => $$"""parameters { key: "{{key}}" value: { string_value: "{{value}}" } }""";
}
