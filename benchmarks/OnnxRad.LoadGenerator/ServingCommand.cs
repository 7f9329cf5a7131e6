using System.CommandLine;
using System.Runtime.InteropServices;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>The figures of serving: ours beside a bare loop, an echo and the server that a user would write first.</summary>
static class ServingCommand
{
    static readonly int[] s_batches = [1, 2, 4, 8, 16, 32];

    public static Command Create()
    {
        var dry = new Option<bool>("--dry") { Description = "Only show that everything runs; the figures mean nothing." };
        var output = new Option<string?>("--out") { Description = "A file for the tables." };
        var command = new Command("serving", "Compare the server with a bare loop, an echo and a naive server.") { dry, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = await RunAsync(parsed.GetValue(dry), cancellation);
            Console.WriteLine(report);
            if (parsed.GetValue(output) is { } path)
            {
                await File.WriteAllTextAsync(path, report + "\n", cancellation);
            }

            return 0;
        });
        return command;
    }

    static async Task<string> RunAsync(bool dry, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-serving-").FullName;
        try
        {
            var large = Subject.Create(folder, "resnet18", channels: 3, size: dry ? 64 : 224, classes: 2);
            var small = Subject.Create(folder, "plain-cnn", channels: 1, size: 28, classes: 2);
            return $"""
                # Serving

                {Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.OSDescription}; client and server in processes of their own on
                one machine, so that they share its cores. Times in microseconds. Bare: RunWithBinding in a loop, no server. Echo: the same messages, no model.
                Naive: Grpc.AspNetCore with one InferenceSession.Run a request.

                {await PartAsync(large, "ResNet-18", dry, [1, 4, 16], cancellation)}

                {await PartAsync(small, "Plain CNN, 28 x 28", dry, [1, 16, 64], cancellation)}
                """;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<string> PartAsync(Subject subject, string title, bool dry, int[] concurrencies, CancellationToken cancellation)
    {
        var bare = s_batches.Where(batch => !dry || batch <= 2).ToDictionary(
            batch => batch, batch => BareLoop.Run(subject.File, subject.InputShape, subject.OutputShape, batch, TimeSpan.FromSeconds(dry ? 0.05 : 5)));
        var results = new List<LoadResult>();
        foreach (var kind in (string[])["echo", "naive", "onnxrad"])
        {
            using var server = await ServerProcess.StartAsync(kind, subject);
            foreach (var concurrency in concurrencies.Where(c => !dry || c <= 4))
            {
                results.Add(await LoadAsync($"{kind}, {concurrency}", server, subject, concurrency, dry, cancellation));
            }
        }

        var rows = bare.Select(pair => FormattableString.Invariant(
            $"| {pair.Key} | {pair.Key * 1e6 / pair.Value.P50:F1} | {pair.Value.P50:F0} | {pair.Value.P99:F0} |"));
        return $"""
            ## {title}

            | bare, batch | inferences/s | p50 µs | p99 µs |
            |---:|---:|---:|---:|
            {string.Join('\n', rows)}

            {LoadTable.Of("server, concurrency", results)}
            """;
    }

    static Task<LoadResult> LoadAsync(string name, ServerProcess server, Subject subject, int concurrency, bool dry, CancellationToken cancellation)
    {
        var input = subject.Zeros();
        return Loader.RunAsync(
            name,
            new()
            {
                Address = server.Address,
                Model = subject.Name,
                Concurrency = concurrency,
                Window = TimeSpan.FromSeconds(dry ? 0.1 : 3),
                StableWindows = dry ? 1 : 3,
                MostWindows = dry ? 1 : 10,
            },
            _ => [input],
            (_, result) => result[subject.Output].Shape.SequenceEqual([1, .. subject.OutputShape]),
            cancellation);
    }
}
