using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Server.Execution;

/// <summary>What ONNX Runtime says, for clients.</summary>
static partial class RuntimeText
{
    /// <summary>Its text on one line, without its error code and without the files of its source code.</summary>
    public static string Of(OnnxRuntimeException e) => WithoutSources(SessionFactory.Text(e));

    /// <summary>A text without the files and lines of ONNX Runtime's source code, which say nothing to clients.</summary>
    public static string WithoutSources(string text) => SourceFile().Replace(text, "");

    [GeneratedRegex(@"[^\s'""]*[/\\][^\s'""]+\.(cc|cpp|cu|cuh|h|hpp):\d+\s*", RegexOptions.CultureInvariant)]
    internal static partial Regex SourceFile();
}
