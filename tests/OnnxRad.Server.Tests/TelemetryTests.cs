using System.Diagnostics;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>ONNX Runtime's packages report to Microsoft unless they are told not to; what they will send they keep under the home folder.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Server_ThatHasLoadedAModel_HasLeftNothingInTheHomeFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no HOME.");
        using var home = new TempFolder();
        using var models = new TempFolder();
        models.Path.Add("shift", Nets.Shift(1));
        using var server = Start(home, models);

        try
        {
            while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
                && !line.Contains("Model 'shift' is loaded", StringComparison.Ordinal))
            {
            }

            Assert.False(server.HasExited);
            Assert.Empty(Directory.GetFileSystemEntries(home.Path));
        }
        finally
        {
            server.Kill();
        }
    }

    static Process Start(TempFolder home, TempFolder models)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "onnxrad-server"),
            ["--repository", models.Path, "--address", "127.0.0.1", "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("XDG_CACHE_HOME");
        // The process of the tests has it set for its own ONNX Runtime.
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");
        return Process.Start(start)!;
    }
}
