using System.Diagnostics;

namespace OnnxRad.Benchmarks;

/// <summary>This program in a process of its own, to measure memory.</summary>
static class ChildProcess
{
    /// <summary>What it prints.</summary>
    /// <param name="arguments">What it is asked for.</param>
    /// <param name="mapped">Whether each buffer is mapped on its own (see <see cref="PeakMemory"/>).</param>
    public static string Output(string[] arguments, bool mapped)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        if (mapped)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "65536";
        }

        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with exit code {child.ExitCode}.");
    }
}
