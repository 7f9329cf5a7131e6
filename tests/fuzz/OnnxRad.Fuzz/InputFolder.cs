namespace OnnxRad.Fuzz;

/// <summary>The files of a damaged input, for readers that take paths.</summary>
sealed class InputFolder : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("onnxrad-fuzz-").FullName;

    public InputFolder(IReadOnlyList<byte[]> files) => Save(files, _path);

    public string Path => _path;

    public string First => System.IO.Path.Combine(_path, NameOf(0));

    /// <summary>Writes files to a folder that is there.</summary>
    public static void Save(IReadOnlyList<byte[]> files, string folder)
    {
        foreach (var (index, file) in files.Index())
        {
            File.WriteAllBytes(System.IO.Path.Combine(folder, NameOf(index)), file);
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    // Without an ending: the first bytes say what it is.
    static string NameOf(int index) => $"{index:000}";
}
