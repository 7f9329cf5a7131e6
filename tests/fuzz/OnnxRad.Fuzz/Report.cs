using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxRad.Fuzz;

/// <summary>A run with its progress and its report.</summary>
static class Report
{
    static readonly TimeSpan s_progress = TimeSpan.FromSeconds(20);

    /// <summary>Runs, and writes the report to the console and to a file.</summary>
    /// <returns>0 where nothing was found, else 1.</returns>
    public static async Task<int> RunAsync(FuzzRun run, Summary summary, string heading, string? path, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var work = run.RunAsync(cancellation);
        while (await Task.WhenAny(work, Task.Delay(s_progress, cancellation)) != work)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Count} files, {summary.FindingCount} findings, {Seconds(start):0} s"));
        }

        await work;
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"{heading}, {summary.Count} files in {Seconds(start):0} s, {summary.FindingCount} findings; .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}\n\n{summary}");
        Console.Write(report);
        if (path is not null)
        {
            await File.WriteAllTextAsync(path, report, cancellation);
        }

        return summary.FindingCount == 0 ? 0 : 1;
    }

    static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
