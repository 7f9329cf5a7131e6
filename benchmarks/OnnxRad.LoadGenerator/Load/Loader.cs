using System.Collections.Concurrent;
using System.Diagnostics;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Report;

namespace OnnxRad.LoadGenerator.Load;

/// <summary>Loads a server until windows of time agree, and says what it saw.</summary>
static class Loader
{
    /// <param name="name">What the result is called.</param>
    /// <param name="options">How the server is loaded.</param>
    /// <param name="input">Makes the inputs of a request.</param>
    /// <param name="check">Says what is wrong with an answer; <see langword="null"/> where it is right.</param>
    /// <param name="cancellation">Ends the load.</param>
    /// <param name="afterWindow">Called after each window, with the microseconds of its requests.</param>
    public static async Task<LoadResult> RunAsync(
        string name,
        LoadOptions options,
        Func<int, IReadOnlyList<ClientTensor>> input,
        Func<int, InferResult, string?> check,
        CancellationToken cancellation,
        Action<Percentiles>? afterWindow = null)
    {
        using var clients = new Clients(options);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (samples, faults) = (new ConcurrentQueue<double>(), new Faults());
        var load = options.Rate > 0 ? OpenAsync(options, AskAsync, ended.Token) : ClosedAsync(options, AskAsync, ended.Token);
        var windows = new List<(double[] Times, double Seconds, Snapshot Server)>();
        var stable = false;
        // The first window warms up.
        for (var i = 0; i <= options.MostWindows && !stable; i++)
        {
            var (before, start) = (await Snapshot.OfAsync(clients[0], options.Model, cancellation), Stopwatch.GetTimestamp());
            samples.Clear();
            await Task.Delay(i == 0 ? options.WarmUp ?? options.Window : options.Window, cancellation);
            var (seen, seconds) = (samples.ToArray(), Stopwatch.GetElapsedTime(start).TotalSeconds);
            var server = (await Snapshot.OfAsync(clients[0], options.Model, cancellation)).Since(before);
            afterWindow?.Invoke(Percentiles.Of([.. seen]));
            if (i > 0)
            {
                windows.Add((seen, seconds, server));
                stable = IsStable([.. windows.TakeLast(options.StableWindows).Select(w => w.Times.Length / w.Seconds)], options);
            }
        }

        await ended.CancelAsync();
        await load;
        var last = windows.TakeLast(options.StableWindows).ToList();
        var total = last.Aggregate(new Snapshot(), (sum, w) => sum.Plus(w.Server));
        return new(
            name,
            last.Sum(w => w.Times.Length) * options.Batch / last.Sum(w => w.Seconds),
            Percentiles.Of([.. last.SelectMany(w => w.Times)]),
            total.Queue, total.Input, total.Infer, total.Output, total.BatchSize, faults, stable);

        async Task AskAsync(int number, long start)
        {
            var call = new InferCall { Model = options.Model, Inputs = input(number) };
            if (await AskedAsync(clients[number % options.Connections], call, result => check(number, result), faults, ended.Token))
            {
                samples.Enqueue(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }
    }

    /// <summary>Asks once, and counts what goes wrong; not that the load is over.</summary>
    /// <returns>Whether the answer was right.</returns>
    static async Task<bool> AskedAsync(
        InferenceClient client, InferCall call, Func<InferResult, string?> check, Faults faults, CancellationToken ended)
    {
        try
        {
            if (check(await client.InferAsync(call, ended)) is not { } wrong)
            {
                return true;
            }

            faults.Add(FaultKind.Wrong, wrong);
        }
        catch (InferenceException e) when (!ended.IsCancellationRequested)
        {
            faults.Add(e);
        }
        catch (Exception e) when (ended.IsCancellationRequested && e is InferenceException or OperationCanceledException)
        {
            // The load is over.
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            // Another output, or one of another type.
            faults.Add(FaultKind.Wrong, e.Message);
        }

        return false;
    }

    static bool IsStable(double[] rates, LoadOptions options) =>
        rates.Length == options.StableWindows && rates.All(rate => Math.Abs(rate - rates.Average()) <= options.Stability * rates.Average());

    static Task ClosedAsync(LoadOptions options, Func<int, long, Task> ask, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(worker => Task.Run(
            async () =>
            {
                for (var number = worker; !cancellation.IsCancellationRequested; number += options.Concurrency)
                {
                    await ask(number, Stopwatch.GetTimestamp());
                }
            },
            CancellationToken.None)));

    // A request is late when the server is: its time counts from when it was due, not from when it could be sent.
    static async Task OpenAsync(LoadOptions options, Func<int, long, Task> ask, CancellationToken cancellation)
    {
        var (start, asked) = (Stopwatch.GetTimestamp(), new List<Task>());
        for (var number = 0; !cancellation.IsCancellationRequested; number++)
        {
            var due = start + (long)(number / options.Rate * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due && !cancellation.IsCancellationRequested)
            {
                // Waiting in a loop would take a processor from the server.
                await Task.Delay(1, CancellationToken.None);
            }

            asked.Add(ask(number, due));
            asked.RemoveAll(task => task.IsCompleted);
        }

        await Task.WhenAll(asked);
    }

    /// <summary>Connections to the server.</summary>
    sealed class Clients : IDisposable
    {
        readonly InferenceClient[] _clients;

        public Clients(LoadOptions options) =>
            _clients = [.. Enumerable.Range(0, options.Connections).Select(_ => new InferenceClient(options.Address, new() { Attempts = 1 }))];

        public InferenceClient this[int index] => _clients[index];

        public void Dispose() => Array.ForEach(_clients, client => client.Dispose());
    }

    /// <summary>What the server counted.</summary>
    readonly record struct Snapshot(
        ulong Requests, ulong Items, ulong Passes, double QueueNs, double InputNs, double InferNs, double OutputNs)
    {
        public double Queue => Each(QueueNs);

        public double Input => Each(InputNs);

        public double Infer => Each(InferNs);

        public double Output => Each(OutputNs);

        public double BatchSize => Passes == 0 ? 0 : (double)Items / Passes;

        public static async Task<Snapshot> OfAsync(InferenceClient client, string model, CancellationToken cancellation)
        {
            try
            {
                var statistics = (await client.GetStatisticsAsync(model, cancellation: cancellation))[0];
                var times = statistics.InferenceStats;
                return new(
                    times.Success.Count, statistics.InferenceCount, statistics.ExecutionCount, times.Queue.Ns, times.ComputeInput.Ns, times.ComputeInfer.Ns,
                    times.ComputeOutput.Ns);
            }
            catch (InferenceException e) when (e.Status == Grpc.Core.StatusCode.Unimplemented)
            {
                return default;
            }
        }

        // A reload begins to count anew.
        public Snapshot Since(Snapshot before) => Requests < before.Requests || Passes < before.Passes ? this : new(
            Requests - before.Requests, Items - before.Items, Passes - before.Passes, QueueNs - before.QueueNs, InputNs - before.InputNs,
            InferNs - before.InferNs, OutputNs - before.OutputNs);

        public Snapshot Plus(Snapshot other) => new(
            Requests + other.Requests, Items + other.Items, Passes + other.Passes, QueueNs + other.QueueNs, InputNs + other.InputNs,
            InferNs + other.InferNs, OutputNs + other.OutputNs);

        double Each(double nanoseconds) => Requests == 0 ? 0 : nanoseconds / Requests / 1000;
    }
}
