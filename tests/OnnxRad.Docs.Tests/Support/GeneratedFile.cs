namespace OnnxRad.Docs.Tests.Support;

/// <summary>A file of the repository whose text follows from the code.</summary>
static class GeneratedFile
{
    const string Variable = "ONNXRAD_WRITE_DOCS";

    static readonly string s_project = $"tests/{typeof(GeneratedFile).Assembly.GetName().Name}";

    /// <summary>Compares a file with its text; writes it instead where ONNXRAD_WRITE_DOCS is 1 and this is no build server.</summary>
    public static void AssertIs(string file, string text)
    {
        var path = Repository.PathOf(file);
        if (Environment.GetEnvironmentVariable(Variable) == "1" && Environment.GetEnvironmentVariable("CI") is null or "")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        var committed = File.Exists(path) ? Repository.Read(file) : "";
        if (committed != text)
        {
            Assert.Fail(
                $"'{file}' is not what the code says. Look at the difference; where the code is right, write the file with\n"
                + $"  {Variable}=1 dotnet test -c Release --project {s_project}\n{FirstDifference(committed, text)}");
        }
    }

    static string FirstDifference(string committed, string text)
    {
        var (old, now) = (committed.Split('\n'), text.Split('\n'));
        var line = Enumerable.Range(0, int.Max(old.Length, now.Length)).First(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"Line {line + 1}\n  committed: {old.ElementAtOrDefault(line) ?? "(none)"}\n  code:      {now.ElementAtOrDefault(line) ?? "(none)"}";
    }
}
