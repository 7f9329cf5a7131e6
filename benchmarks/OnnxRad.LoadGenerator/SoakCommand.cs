using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>Hours of trouble in minutes: a steady load, each answer checked, with clients that vanish, malformed requests and reloads
/// mixed in.</summary>
static class SoakCommand
{
    const double PartOfMost = 0.8;
    const float Tolerance = 1e-5f;
    const int Inputs = 16;
    const int WarmUp = 3;
    const int MostWindows = 4;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
        var dry = new Option<bool>("--dry") { Description = "A second of it, to show that everything runs." };
        var command = new Command("soak", "Load the server for long, with trouble mixed in, and check each answer.") { minutes, dry };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(dry) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(parsed.GetValue(minutes)), cancellation));
        return command;
    }

    static async Task<int> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-soak-").FullName;
        try
        {
            var subject = Subject.Create(folder, "plain-cnn", channels: 1, size: 28, classes: 2);
            using var server = await ServerProcess.StartAsync("onnxrad", subject);
            var window = TimeSpan.FromSeconds(Math.Min(5, time.TotalSeconds / 4));
            var (inputs, expected) = Answers(subject);
            var options = new LoadOptions { Address = server.Address, Model = subject.Name, Concurrency = 16, Window = window, StableWindows = 1, MostWindows = 1 };
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var trouble = Trouble(subject, server, inputs, ended.Token);

            // With all that is mixed in, which takes its part of the processors, and after the first windows, in which code is compiled.
            var most = await LoadAsync("most", options with { WarmUp = WarmUp * window, StableWindows = MostWindows, MostWindows = MostWindows }, null);
            var (memory, windows) = (new List<double>(), Math.Max(1, (int)(time / window)));
            var soak = await LoadAsync(
                "soak", options with { Rate = PartOfMost * most.Throughput, StableWindows = windows, MostWindows = windows, Stability = double.MaxValue }, memory);
            await ended.CancelAsync();
            var done = await trouble;
            Console.WriteLine(FormattableString.Invariant($"""
                {time.TotalMinutes:F1} minutes at {PartOfMost * most.Throughput:F0} requests/s ({PartOfMost:P0} of the most beside what is mixed in): {soak.Throughput:F0}/s answered, p99 {soak.Latency.P99:F0} µs,
                {soak.Faults}
                Mixed in: {done.Vanished} clients that vanished, {done.Malformed} malformed requests, {done.Reloads} reloads.
                Memory of the server, MB: {memory[0]:F0} at the start, {memory[^1]:F0} at the end; at most {memory.Max():F0}. By tenths:
                {string.Join(" ", memory.Where((_, i) => i % Math.Max(1, memory.Count / 10) == 0).Select(m => $"{m:F0}"))}.
                """));
            return soak.Faults.Count == 0 ? 0 : 1;

            Task<LoadResult> LoadAsync(string name, LoadOptions load, List<double>? seen) => Loader.RunAsync(
                name,
                load,
                i => [inputs[i % Inputs]],
                (i, result) => Difference(result[subject.Output].Values<float>(), expected[i % Inputs]),
                cancellation,
                () => seen?.Add(server.Memory / 1e6));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Where an answer differs from what it should be; <see langword="null"/> where it does not.</summary>
    static string? Difference(ReadOnlySpan<float> values, float[] expected)
    {
        if (values.Length != expected.Length)
        {
            return $"{values.Length} values; expected {expected.Length}";
        }

        for (var i = 0; i < expected.Length; i++)
        {
            // Not a number is wrong too.
            if (!(Math.Abs(values[i] - expected[i]) <= Tolerance))
            {
                return FormattableString.Invariant($"value {i} is {values[i]}; expected {expected[i]}");
            }
        }

        return null;
    }

    /// <summary>Inputs, and what ONNX Runtime makes of each by itself.</summary>
    static (ClientTensor[] Inputs, float[][] Expected) Answers(Subject subject)
    {
        using var session = new InferenceSession(subject.File);
        using var options = new RunOptions();
        var random = new Random(1);
        var (inputs, expected) = (new ClientTensor[Inputs], new float[Inputs][]);
        long[] shape = [1, .. subject.InputShape];
        for (var i = 0; i < Inputs; i++)
        {
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (var v = 0; v < values.Length; v++)
            {
                values[v] = random.NextSingle();
            }

            using var value = OrtValue.CreateTensorValueFromMemory(values, shape);
            using var outputs = session.Run(options, session.InputNames, [value], session.OutputNames);
            (inputs[i], expected[i]) = (ClientTensor.From<float>(subject.Input, values, shape), outputs[0].GetTensorDataAsSpan<float>().ToArray());
        }

        return (inputs, expected);
    }

    static async Task<(int Vanished, int Malformed, int Reloads)> Trouble(
        Subject subject, ServerProcess server, ClientTensor[] inputs, CancellationToken cancellation)
    {
        var (vanished, malformed, reloads) = (0, 0, 0);
        while (!cancellation.IsCancellationRequested)
        {
            using var client = new InferenceClient(server.Address, new() { Attempts = 1 });
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(vanished % 5));
            await EndsAsync(client.InferAsync(new() { Model = subject.Name, Inputs = [inputs[0]] }, gone.Token));
            vanished++;
            await EndsAsync(client.InferAsync(new() { Model = subject.Name, Inputs = [ClientTensor.From<float>("none", [1], 1)] }, cancellation));
            malformed++;
            if (vanished % 50 == 1)
            {
                await EndsAsync(client.LoadModelAsync(subject.Name, cancellation));
                reloads++;
            }

            await Task.Delay(10, CancellationToken.None);
        }

        return (vanished, malformed, reloads);
    }

    /// <summary>Waits for a call that may fail.</summary>
    static async Task EndsAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e) when (e is InferenceException or OperationCanceledException)
        {
            // As it should.
        }
    }
}
