using System.Reflection;

namespace OnnxRad.Cli;

/// <summary>The version of this program.</summary>
static class ToolVersion
{
    public static string Text { get; } = typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
