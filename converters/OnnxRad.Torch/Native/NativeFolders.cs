using System.Runtime.InteropServices;

namespace OnnxRad.Torch.Native;

/// <summary>Where .NET puts the native libraries of packages.</summary>
static class NativeFolders
{
    /// <summary>The path of a native library, looked for where the host would look for it.</summary>
    /// <exception cref="DllNotFoundException">It is in none of those folders.</exception>
    public static string Find(string fileName)
    {
        var folders = Candidates().Distinct().ToArray();
        return folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException(
                $"'{fileName}' was not found in {string.Join(", ", folders.Select(f => $"'{f}'"))}. Reference the package "
                + "'TorchSharp' and one libtorch package of this platform (libtorch-cpu-linux-x64) from the executable project.");
    }

    static IEnumerable<string> Candidates()
    {
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var hostFolders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in hostFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }
    }
}
