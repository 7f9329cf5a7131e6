using OnnxRad.Client;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.LoadGenerator.Servers;

namespace OnnxRad.LoadGenerator.Serving;

/// <summary>An ensemble of three: bare passes in one process, three calls over gRPC, and one call to the server's ensemble.</summary>
static class EnsembleComparison
{
    const int Members = 3;

    /// <summary>A table and a line in Markdown.</summary>
    /// <param name="members">The members, of one architecture and different weights.</param>
    /// <param name="ensemble">The ensemble of them, in the same repository.</param>
    /// <param name="dry">Only shows that everything runs.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static async Task<string> RunAsync(IReadOnlyList<Subject> members, Subject ensemble, bool dry, CancellationToken cancellation)
    {
        using var server = await ServerProcess.StartAsync("onnxrad", ensemble, [.. members.Select(member => member.Name)]);
        using var client = new InferenceClient(server.Address, new() { Attempts = 1 });
        var rounds = new List<double[]>();
        for (var round = 0; round < (dry ? 1 : Rounds.Count); round++)
        {
            var bare = members.Sum(member =>
                BareLoop.Run(member.File, member.InputShape, member.OutputShape, 1, Rounds.Bare(dry)).P50);
            rounds.Add([
                bare,
                await TimeAsync(async () => await AskAsync(ensemble)),
                await TimeAsync(async () =>
                {
                    foreach (var member in members)
                    {
                        await AskAsync(member);
                    }
                }),
                await TimeAsync(() => Task.WhenAll(members.Select(AskAsync))),
            ]);
        }

        double[] median = [.. Enumerable.Range(0, rounds[0].Length).Select(i => Rounds.Median(rounds.Select(r => r[i])))];
        return FormattableString.Invariant($"""
            | ensemble of {Members}, one image | p50 µs |
            |---|---:|
            | the members' bare passes in one process, summed | {median[0]:F0} |
            | one call to the ensemble | {median[1]:F0} |
            | {Members} calls, one after the other | {median[2]:F0} |
            | {Members} calls at the same time | {median[3]:F0} |

            One call takes {median[1] / median[0]:F3} of the sum of the bare members, {median[1] / median[2]:F3} of {Members} calls one after the other and
            {median[1] / median[3]:F3} of {Members} calls at the same time.
            """);

        Task<InferResult> AskAsync(Subject subject) => client.InferAsync(new() { Model = subject.Name, Inputs = [subject.Zeros()] }, cancellation);

        async Task<double> TimeAsync(Func<Task> ask)
        {
            var (times, start) = (new List<double>(), System.Diagnostics.Stopwatch.GetTimestamp());
            for (var i = 0; i < 5 || System.Diagnostics.Stopwatch.GetElapsedTime(start) < Rounds.Bare(dry); i++)
            {
                var before = System.Diagnostics.Stopwatch.GetTimestamp();
                await ask();
                if (i >= 3)
                {
                    times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMicroseconds);
                }
            }

            return Percentiles.Of(times).P50;
        }
    }
}
