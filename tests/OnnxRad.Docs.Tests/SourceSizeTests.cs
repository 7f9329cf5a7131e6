using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

public sealed class SourceSizeTests
{
    const int LongestFile = 400;
    const int LongestMethod = 60;

    // File or file:method, with the reason why it may be longer.
    static readonly Dictionary<string, string> s_exceptions = new(StringComparer.Ordinal);

    [Fact]
    public void Files_All_AreShortEnough()
    {
        var long_ = Repository.Sources.Select(file => (Name: file, Lines: Repository.Read(file).AsSpan().TrimEnd('\n').Count('\n') + 1))
            .Where(f => f.Lines > LongestFile && !s_exceptions.ContainsKey(f.Name)).ToList();

        Assert.True(long_.Count == 0, $"Longer than {LongestFile} lines: {string.Join(", ", long_)}");
    }

    [Fact]
    public void Methods_All_AreShortEnough()
    {
        var long_ = Repository.Sources.SelectMany(Methods)
            .Where(m => m.Lines > LongestMethod && !s_exceptions.ContainsKey(m.Name)).ToList();

        Assert.True(long_.Count == 0, $"Longer than {LongestMethod} lines: {string.Join(", ", long_)}");
    }

    [Fact]
    public void Exceptions_All_AreStillNeeded()
    {
        var names = Repository.Sources.Concat(Repository.Sources.SelectMany(Methods).Select(m => m.Name)).ToHashSet(StringComparer.Ordinal);

        Assert.All(s_exceptions.Keys, name => Assert.Contains(name, names));
    }

    static IEnumerable<(string Name, int Lines)> Methods(string file)
    {
        var root = CSharpSyntaxTree.ParseText(Repository.Read(file), new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: TestContext.Current.CancellationToken)
            .GetCompilationUnitRoot(TestContext.Current.CancellationToken);
        foreach (var method in root.DescendantNodes().Where(n => n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax))
        {
            var name = method switch
            {
                MethodDeclarationSyntax m => m.Identifier.Text,
                LocalFunctionStatementSyntax f => f.Identifier.Text,
                ConstructorDeclarationSyntax c => c.Identifier.Text,
                _ => "operator",
            };
            var span = method.GetLocation().GetLineSpan();
            yield return ($"{file}:{name}", span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
        }
    }
}
