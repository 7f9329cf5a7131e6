using System.Text.Json;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>Runs command lines in this process.</summary>
static class Tool
{
    public static CliOutcome Run(params string[] args) => Run(CancellationToken.None, args);

    public static CliOutcome Run(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CliApp.Run(args, new CliStreams(output, error), TimeProvider.System, cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>All files and folders under a folder, with the lengths of the files: what must be the same after a failure.</summary>
    public static string[] Listing(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(e => e is FileInfo file ? $"{file.FullName} {file.Length}" : e.FullName).Order(StringComparer.Ordinal)];
}

/// <summary>What a command line gave.</summary>
sealed record CliOutcome(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON value that it must be.</summary>
    public JsonElement Json => JsonElement.Parse(Out);

    /// <summary>The lines of standard output without the blanks that fill up the cells of tables.</summary>
    public string[] Lines => [.. Out.Split('\n').Select(line => line.TrimEnd())];
}
