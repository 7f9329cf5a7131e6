namespace OnnxRad.Docs.Tests.Support;

/// <summary>The files of the repository that these tests are built from.</summary>
static class Repository
{
    static readonly string[] s_codeFolders = ["models", "converters", "runtime", "trainer", "benchmarks", "tests"];
    static readonly string[] s_notOurs = ["artifacts", "bin", "obj", "node_modules", "runs", "TestResults", ".git", ".vs", ".vscode", ".idea"];
    static readonly string[] s_text =
        [".cs", ".csproj", ".props", ".targets", ".md", ".yaml", ".yml", ".json", ".proto", ".txt", ".sln", ".editorconfig", ".gitignore", ""];

    /// <summary>The folder that holds OnnxRad.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All hand-written C# files, relative to <see cref="Root"/> with '/'.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. TextFiles().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && s_codeFolders.Contains(f.Split('/')[0]))];

    /// <summary>The project files of what ships, relative to <see cref="Root"/> with '/'.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. TextFiles().Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)
            && f.Split('/')[0] is "models" or "converters" or "runtime" or "trainer")];

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    /// <summary>All files of text, relative to <see cref="Root"/> with '/'.</summary>
    public static IReadOnlyList<string> TextFiles() =>
        [.. Walk(Root).Where(f => s_text.Contains(Path.GetExtension(f))).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    static IEnumerable<string> Walk(string folder) =>
        Directory.GetFiles(folder).Concat(Directory.GetDirectories(folder).Where(d => !s_notOurs.Contains(Path.GetFileName(d))).SelectMany(Walk));

    static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OnnxRad.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds OnnxRad.sln.");
    }
}
