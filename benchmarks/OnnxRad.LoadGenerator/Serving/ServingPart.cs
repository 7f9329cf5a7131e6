using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator.Serving;

/// <summary>Measures one model bare and behind each server, in rounds, so that what else the machine does meets all of them.</summary>
static class ServingPart
{
    static readonly string[] s_servers = ["echo", "naive", "onnxrad"];
    static readonly int[] s_batches = [1, 2, 4, 8, 16, 32];

    public static async Task<PartResult> RunAsync(Subject subject, int[] concurrencies, bool dry, CancellationToken cancellation)
    {
        var servers = new Dictionary<string, ServerProcess>();
        try
        {
            foreach (var name in s_servers)
            {
                servers[name] = await ServerProcess.StartAsync(name, subject);
            }

            var (bare, loads) = (new Dictionary<int, List<Percentiles>>(), new Dictionary<(string, int), List<LoadResult>>());
            for (var round = 0; round < (dry ? 1 : Rounds.Count); round++)
            {
                foreach (var batch in s_batches.Where(batch => !dry || batch <= 2))
                {
                    bare.Add(batch, BareLoop.Run(subject.File, subject.InputShape, subject.OutputShape, batch, Rounds.Bare(dry)));
                }

                foreach (var (name, server) in servers)
                {
                    foreach (var concurrency in concurrencies.Where(c => !dry || c <= 4))
                    {
                        loads.Add((name, concurrency), await LoadAsync(
                            $"{name}, {concurrency}", server, subject, concurrency, Rounds.Window(bare[1][0], dry), cancellation));
                    }
                }
            }

            return new(
                bare.ToDictionary(pair => pair.Key, pair => Rounds.Median(pair.Value)),
                loads.ToDictionary(pair => pair.Key, pair => Rounds.Median(pair.Value)));
        }
        finally
        {
            foreach (var server in servers.Values)
            {
                server.Dispose();
            }
        }
    }

    /// <summary>One window of a load, after a second that warms up.</summary>
    static Task<LoadResult> LoadAsync(
        string name, ServerProcess server, Subject subject, int concurrency, TimeSpan window, CancellationToken cancellation)
    {
        var input = subject.Zeros();
        return Loader.RunAsync(
            name,
            new()
            {
                Address = server.Address,
                Model = subject.Name,
                Concurrency = concurrency,
                WarmUp = TimeSpan.FromSeconds(Math.Min(1, window.TotalSeconds)),
                Window = window,
                StableWindows = 1,
                MostWindows = 1,
            },
            _ => [input],
            (_, result) => result[subject.Output].Shape is var shape && shape.SequenceEqual([1, .. subject.OutputShape])
                ? null
                : $"shape ({string.Join(", ", shape)}); expected (1, {string.Join(", ", subject.OutputShape)})",
            cancellation);
    }

    static void Add<TKey, TValue>(this Dictionary<TKey, List<TValue>> lists, TKey key, TValue value)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        list.Add(value);
    }
}
