using System.CommandLine;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Servers;
using OnnxRad.LoadGenerator.Serving;

namespace OnnxRad.LoadGenerator;

/// <summary>Hours of trouble in minutes: a steady load, each answer checked, with clients that vanish, malformed requests and reloads
/// mixed in.</summary>
static class SoakCommand
{
    const double PartOfMost = 0.8;
    const float Tolerance = 1e-5f;
    const int WarmUp = 3;
    const int MostWindows = 4;

    // Microseconds: a p99 that shows that the cores kept up.
    const double Slow = 100_000;

    // Seconds, after which what was needed under load only is given back.
    const double Rest = 30;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
        var dry = new Option<bool>("--dry") { Description = "A second of it, to show that everything runs." };
        var command = new Command("soak", "Load the server for long, with trouble mixed in, and check each answer.") { minutes, dry };
        command.SetAction((parsed, cancellation) => parsed.GetValue(dry)
            ? RunAsync(TimeSpan.FromSeconds(1), TimeSpan.Zero, cancellation)
            : RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), TimeSpan.FromSeconds(Rest), cancellation));
        return command;
    }

    static async Task<int> RunAsync(TimeSpan time, TimeSpan rest, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-soak-").FullName;
        try
        {
            var subject = Subject.Create(folder, "plain-cnn", channels: 1, size: 28, classes: 2);
            using var server = await ServerProcess.StartAsync("onnxrad", subject);
            var window = TimeSpan.FromSeconds(Math.Min(5, time.TotalSeconds / 4));
            var known = new KnownAnswers(subject, Tolerance);
            var options = new LoadOptions { Address = server.Address, Model = subject.Name, Concurrency = 16, Window = window };
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var trouble = new Trouble(subject, server.Address, known.Input(0)[0]);
            var running = trouble.RunAsync(ended.Token);

            var (memory, latest) = (new List<double>(), new List<double>());

            // With all that is mixed in, which takes its part of the processors, and after the first windows, in which code is compiled.
            var most = await LoadAsync("most", options with { WarmUp = WarmUp * window, StableWindows = MostWindows, MostWindows = MostWindows }, null);
            var windows = Math.Max(1, (int)(time / window));
            var soak = await LoadAsync(
                "soak", options with { Rate = PartOfMost * most.Throughput, StableWindows = windows, MostWindows = windows, Stability = double.MaxValue }, memory);
            await ended.CancelAsync();
            await running;
            await Task.Delay(rest, cancellation);
            Console.WriteLine(FormattableString.Invariant($"""
                {time.TotalMinutes:F1} minutes at {PartOfMost * most.Throughput:F0} requests/s ({PartOfMost:P0} of the most beside what is mixed in): {soak.Throughput:F0}/s answered, p99 {soak.Latency.P99:F0} µs,
                {soak.Faults}
                Mixed in: {trouble}
                Memory of the server, MB: {memory[0]:F0} at the start, {memory[^1]:F0} at the end, {server.Memory / 1e6:F0} after {rest.TotalSeconds:F0} s without load; at most {memory.Max():F0}. By tenths:
                {string.Join(" ", memory.Where((_, i) => i % Math.Max(1, memory.Count / 10) == 0).Select(m => $"{m:F0}"))}.
                Windows of {window.TotalSeconds:F0} s by their p99: {latest.Count(p99 => p99 < Slow)} of {latest.Count} below {Slow / 1000:F0} ms; the median {Rounds.Median(latest) / 1000:F0} ms, the slowest {latest.Max() / 1000:F0} ms.
                """));
            return soak.Faults.Count + trouble.Wrong == 0 ? 0 : 1;

            Task<LoadResult> LoadAsync(string name, LoadOptions load, List<double>? seen) => Loader.RunAsync(
                name, load, known.Input, known.Check, cancellation, times =>
                {
                    seen?.Add(server.Memory / 1e6);
                    if (seen is not null)
                    {
                        latest.Add(times.P99);
                    }
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
