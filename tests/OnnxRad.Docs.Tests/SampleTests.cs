using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

/// <summary>Every sample of C# in the README and in docs compiles as it stands, as the program of a new project.</summary>
public sealed partial class SampleTests
{
    /// <summary>What a page's sentences speak of and its samples do not make, and what the SDKs import by themselves.</summary>
    const string Given = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using static Given;

        static class Given
        {
            public static string modelPath => "model.onnx";
            public static string imagePath => "image.png";
            public static Dictionary<string, OnnxRad.Runtime.TensorBuffer> inputs => [];
            public static Dictionary<string, OnnxRad.Runtime.TensorBuffer> outputs => [];
            public static TorchSharp.torch.Tensor x => null!;
        }
        """;

    /// <summary>Imported by Microsoft.NET.Sdk.Web.</summary>
    const string GivenOnTheWeb = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Warnings of references to older versions of an assembly, which the SDK turns off too.</summary>
    static readonly Dictionary<string, ReportDiagnostic> s_unification = new() { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress };

    public static TheoryData<string> Pages =>
        [.. Repository.TextFiles().Where(f => (f == "README.md" || f.StartsWith("docs/", StringComparison.Ordinal)) && f.EndsWith(".md", StringComparison.Ordinal)
            && CSharpBlock().IsMatch(Repository.Read(f)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Samples_OfAPage_Compile(string page)
    {
        var text = Repository.Read(page);

        var problems = CSharpBlock().Matches(text).Select(block => block.Groups["code"])
            .SelectMany(code => Problems(code.Value, page, firstLine: 1 + text[..code.Index].Count(c => c == '\n')));

        Assert.Equal([], problems);
    }

    [Fact]
    public void Problems_SampleWithoutAUsing_AreNamedWithTheirLines() =>
        Assert.Equal(
            ["a.md:11: CS0103 The name 'RadModel' does not exist in the current context"],
            Problems("// Opens it.\nusing var model = RadModel.Open(modelPath);", "a.md", firstLine: 10));

    static IEnumerable<string> Problems(string code, string page, int firstLine)
    {
        string[] given = code.Contains("WebApplication.", StringComparison.Ordinal) ? [Given, GivenOnTheWeb] : [Given];
        var sample = CSharpSyntaxTree.ParseText(code);
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
            .WithSpecificDiagnosticOptions(s_unification);
        var compilation = CSharpCompilation.Create("sample", [sample, .. given.Select(text => CSharpSyntaxTree.ParseText(text))], s_references, options);
        return compilation.GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning).Select(found =>
        {
            var line = found.Location.SourceTree == sample ? firstLine + found.Location.GetLineSpan().StartLinePosition.Line : 0;
            return $"{page}:{line}: {found.Id} {found.GetMessage(CultureInfo.InvariantCulture)}";
        });
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
