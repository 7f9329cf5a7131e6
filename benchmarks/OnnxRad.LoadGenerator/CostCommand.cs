using System.CommandLine;
using OnnxRad.Client;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator;

/// <summary>What a request costs a server besides its model: processor time and memory, for messages of several sizes.</summary>
static class CostCommand
{
    public static Command Create()
    {
        var dry = new Option<bool>("--dry") { Description = "Only show that everything runs; the figures mean nothing." };
        var kinds = new Option<string[]>("--servers")
        {
            Description = "Which servers.",
            DefaultValueFactory = _ => ["echo", "naive", "onnxrad"],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("cost", "Processor time and allocated bytes of a request, beside an echo and a naive server.") { dry, kinds };
        command.SetAction(async (parsed, cancellation) =>
        {
            Console.WriteLine(await TableAsync(parsed.GetRequiredValue(kinds), parsed.GetValue(dry), cancellation));
            return 0;
        });
        return command;
    }

    /// <summary>A table in Markdown.</summary>
    public static async Task<string> TableAsync(string[] kinds, bool dry, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-cost-").FullName;
        try
        {
            var rows = new List<string>();
            foreach (var (subject, count) in (IEnumerable<(Subject, int)>)[
                (Subject.Means(folder, channels: 1, size: 28), 20000),
                (Subject.Means(folder, channels: 3, size: 224), 1500),
                (Subject.Means(folder, channels: 3, size: 320), 800)])
            {
                foreach (var kind in kinds)
                {
                    using var server = await ServerProcess.StartAsync(kind, subject);
                    foreach (var concurrency in (int[])[1, 16])
                    {
                        rows.Add(await RowAsync(kind, server, subject, concurrency, dry ? 20 : count, cancellation));
                    }
                }
            }

            return $"""
                | server, concurrency | bytes of input | processor µs a request | bytes allocated a request | full collections per 1000 requests |
                |---|---:|---:|---:|---:|
                {string.Join('\n', rows)}
                """;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<string> RowAsync(
        string kind, ServerProcess server, Subject subject, int concurrency, int count, CancellationToken cancellation)
    {
        using var client = new InferenceClient(server.Address, new() { Attempts = 1 });
        var input = subject.Zeros();
        await AskAsync(count / 2);
        var before = await server.CostAsync();
        await AskAsync(count);
        var cost = (await server.CostAsync()).Since(before);
        return FormattableString.Invariant(
            $"| {kind}, {concurrency} | {input.Raw.Length} | {cost.CpuMicroseconds / count:F0} | {cost.AllocatedBytes / count} | {cost.Collections * 1000.0 / count:F1} |");

        Task AskAsync(int requests) => Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(
            async () =>
            {
                for (var i = worker; i < requests; i += concurrency)
                {
                    await client.InferAsync(new() { Model = subject.Name, Inputs = [input] }, cancellation);
                }
            },
            cancellation)));
    }
}
