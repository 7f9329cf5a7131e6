using System.Text.RegularExpressions;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

/// <summary>The repository speaks of the project alone, and leaves nothing for later.</summary>
public sealed partial class WordingTests
{
    // Sites that a reader may be sent to; the registries and machines that a developer happens to use are not among them.
    static readonly string[] s_hosts =
    [
        "arxiv.org", "doi.org", "docs.nvidia.com", "dotnet.microsoft.com", "github.com", "keepachangelog.com", "learn.microsoft.com",
        "libpng.org", "localhost", "medmnist.com", "numpy.org", "onnx.ai", "onnxruntime.ai", "semver.org", "www.apache.org", "www.itu.int", "www.w3.org",
        "yaml.org", "zenodo.org",
    ];

    [Fact]
    public void Files_All_NameNoFolderOfAMachine() => AssertNowhere(MachinePath(), "the path of a folder on somebody's machine");

    [Fact]
    public void Files_All_LeaveNothingForLater() => AssertNowhere(Later(), "work left for later");

    [Fact]
    public void Links_All_GoToKnownSites()
    {
        var others = Repository.TextFiles()
            .SelectMany(file => Link().Matches(Repository.Read(file)).Select(m => (file, Host: m.Groups["host"].Value)))
            .Where(link => !s_hosts.Contains(link.Host)).ToList();

        Assert.True(others.Count == 0, $"Links to other sites than those listed in this test: {string.Join(", ", others)}");
    }

    [Fact]
    public void Packages_Sources_AreThoseOfTheUser() =>
        Assert.DoesNotContain(Repository.TextFiles(), file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));

    static void AssertNowhere(Regex pattern, string what)
    {
        var found = Repository.TextFiles()
            .SelectMany(file => Repository.Read(file).Split('\n').Select((line, i) => (Place: $"{file}:{i + 1}", Line: line)))
            .Where(l => pattern.IsMatch(l.Line)).Select(l => l.Place).ToList();

        Assert.True(found.Count == 0, $"Here is {what}: {string.Join(", ", found)}");
    }

    // The brackets keep these lines from matching themselves.
    [GeneratedRegex(@"(?<![\w.\-])/(w[o]rk|r[o]ot|h[o]me|t[m]p)/")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(T[O]DO|F[I]XME|H[A]CK|X[X]X)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"https?://(?<host>[\w.\-]+)")]
    private static partial Regex Link();
}
