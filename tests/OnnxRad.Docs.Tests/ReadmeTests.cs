using System.Text.RegularExpressions;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

public sealed partial class ReadmeTests
{
    const int LongestReadme = 200;
    const string Samples = "tests/OnnxRad.Docs.Tests/ReadmeSamples.cs";

    [Fact]
    public void Readme_Length_IsShort() => Assert.InRange(Repository.Read("README.md").TrimEnd('\n').Split('\n').Length, 1, LongestReadme);

    [Fact]
    public void Readme_Text_HasNoPlaceholders() => Assert.DoesNotMatch("@[A-Z]+@", Repository.Read("README.md"));

    [Fact]
    public void Readme_Sample_IsTheCompiledOne()
    {
        var inReadme = CSharpBlock().Match(Repository.Read("README.md"));
        Assert.True(inReadme.Success, "README.md has no block of csharp.");

        // Directives stand at the top of the compiled file; that these suffice is shown by SampleTests.
        var code = string.Join('\n', inReadme.Groups["code"].Value.Split('\n').SkipWhile(line => line.Length == 0 || UsingDirective().IsMatch(line)));
        Assert.Equal(Region(Repository.Read(Samples), "readme-use-a-model"), code);
    }

    [Fact]
    public void Links_WithinTheRepository_LeadSomewhere()
    {
        var broken = new List<string>();
        foreach (var page in Repository.TextFiles().Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
            foreach (Match link in MarkdownLink().Matches(Fence().Replace(Repository.Read(page), "")))
            {
                var target = link.Groups["target"].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://") && !Path.Exists(Path.Combine(folder, target)))
                {
                    broken.Add($"{page}: {target}");
                }
            }
        }

        Assert.True(broken.Count == 0, $"Links that lead nowhere: {string.Join(", ", broken)}");
    }

    /// <summary>The lines of a region, without the indentation that all of them share.</summary>
    static string Region(string source, string name)
    {
        var lines = source.Split('\n').SkipWhile(l => l.Trim() != $"#region {name}").Skip(1).TakeWhile(l => l.Trim() != "#endregion").ToList();
        Assert.NotEmpty(lines);
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length > indent ? l[indent..] : ""));
    }

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex MarkdownLink();
}
