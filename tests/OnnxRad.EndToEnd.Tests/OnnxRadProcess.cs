using System.Diagnostics;
using System.Text.Json;

namespace OnnxRad.EndToEnd.Tests;

/// <summary>Runs the built <c>onnxrad</c> executable, which the project reference puts beside the tests.</summary>
static class OnnxRadProcess
{
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static Result Run(params string[] args)
    {
        var name = OperatingSystem.IsWindows() ? "onnxrad.exe" : "onnxrad";
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, name), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"onnxrad {string.Join(' ', args)} did not end within {s_limit.TotalMinutes:0} minutes.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

/// <summary>What a process gave.</summary>
sealed record Result(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON value that it must be.</summary>
    public JsonElement Json => JsonElement.Parse(Out);
}
