using System.Diagnostics;
using System.Globalization;

namespace OnnxRad.Fuzz;

/// <summary>
/// Reads damaged files in processes of their own, each a share of the numbers: a file that ends its process or never ends costs that process,
/// and another goes on behind it.
/// </summary>
/// <param name="arguments">What the processes are told of the plan.</param>
/// <param name="files">How many files.</param>
/// <param name="jobs">How many processes.</param>
/// <param name="summary">Where results go.</param>
sealed class FuzzRun(IReadOnlyList<string> arguments, long files, int jobs, Summary summary)
{
    /// <summary>What a process says when it has read the originals.</summary>
    public const string Ready = "ready";

    /// <summary>How long a process may take over a file.</summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(120);

    public async Task RunAsync(CancellationToken cancellation) =>
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(job => ShareAsync(job, cancellation)));

    async Task ShareAsync(long next, CancellationToken cancellation)
    {
        while (next < files && !cancellation.IsCancellationRequested)
        {
            using var worker = Start(next);
            var hung = false;
            try
            {
                if (await worker.StandardOutput.ReadLineAsync(cancellation) != Ready)
                {
                    throw new InvalidOperationException("A process ended before it had read the originals, which are not damaged.");
                }

                while (await worker.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(MostSilence, cancellation) is { } line)
                {
                    summary.Add(CaseResult.Parse(line));
                    next += jobs;
                }
            }
            catch (TimeoutException)
            {
                hung = true;
            }
            finally
            {
                if (!worker.HasExited)
                {
                    worker.Kill();
                }
            }

            await worker.WaitForExitAsync(cancellation);
            if (next < files)
            {
                summary.Add(new(next, hung ? CaseOutcome.Hung : CaseOutcome.Crashed, TimeSpan.Zero, TimeSpan.Zero, 0, hung ? "" : $"exit code {worker.ExitCode}"));
                next += jobs;
            }
        }
    }

    Process Start(long first)
    {
        string[] own = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "OnnxRad.Fuzz.dll")] : [];
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [.. own, .. arguments, "--first", Text(first), "--step", Text(jobs), "--files", Text(files)])
        { RedirectStandardOutput = true };

        // One processor each, so that processor time is what a file costs there.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        return Process.Start(start)!;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
