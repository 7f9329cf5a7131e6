using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks;

/// <summary>What a result must say about the machine.</summary>
static class HostDescription
{
    const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The processor's name and the number of cores.</summary>
    static string Cpu() => $"{Name()}, {Environment.ProcessorCount} cores";

    /// <summary>The processor and what computes.</summary>
    public static string Full() =>
        $"{Cpu()}, {get_num_threads()} threads; TorchSharp {VersionOf(typeof(TorchSharp.torch))}, .NET {Environment.Version}";

    /// <summary>The processor, for what computes without TorchSharp.</summary>
    public static string WithoutTorch() => $"{Cpu()}; .NET {Environment.Version}";

    /// <summary>Writes a table to a file of this name below a folder, in that of the processor, and returns the path.</summary>
    public static string WriteResult(string folder, string name, string table)
    {
        var directory = Path.Combine(folder, FolderName());
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{name}.md");
        File.WriteAllText(path, table + "\n");
        return path;
    }

    /// <summary>The processor's name as a folder: lower case, words joined by dashes.</summary>
    static string FolderName() =>
        string.Join('-', Name().ToLowerInvariant().Split([' ', '(', ')', '@', '/'], StringSplitOptions.RemoveEmptyEntries));

    static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    static string Name()
    {
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
