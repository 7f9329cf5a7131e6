using System.Runtime.InteropServices;

namespace OnnxRad.Benchmarks;

/// <summary>What a result must say about the machine.</summary>
static class HostDescription
{
    const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The processor's name and the number of cores.</summary>
    public static string Cpu() => $"{Name()}, {Environment.ProcessorCount} cores";

    /// <summary>The processor's name as a folder: lower case, words joined by dashes.</summary>
    public static string FolderName() =>
        string.Join('-', Name().ToLowerInvariant().Split([' ', '(', ')', '@', '/'], StringSplitOptions.RemoveEmptyEntries));

    static string Name()
    {
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
