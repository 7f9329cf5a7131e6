using System.Diagnostics;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>ONNX Runtime's packages report to Microsoft unless they are told not to; what they will send they keep under the home folder.</summary>
public sealed class TelemetryTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_ThatRanAModelAndStopped_HasLeftNothingInTheHomeFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "HOME and SIGTERM are tried on Linux.");
        using var home = new TempFolder();
        using var models = new TempFolder();
        models.Path.Add("shift", Nets.Shift(1));
        using var server = Start(home, models);

        try
        {
            var address = await LoadedAsync(server);
            using (var http = new HttpClient { BaseAddress = new(address) })
            {
                using var body = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""");
                using var answer = await http.PostAsync("/v2/models/shift/infer", body, Token);
                Assert.True(answer.IsSuccessStatusCode);
            }

            using (var stop = Process.Start("kill", ["-TERM", $"{server.Id}"]))
            {
                await server.WaitForExitAsync(Token);
            }

            Assert.Equal(0, server.ExitCode);
            Assert.Empty(Directory.GetFileSystemEntries(home.Path));
        }
        finally
        {
            server.Kill();
        }
    }

    /// <summary>Waits until the model is loaded.</summary>
    /// <returns>The address of REST, the first that the server says.</returns>
    static async Task<string> LoadedAsync(Process server)
    {
        const string listening = "Now listening on: ";
        var address = "";
        while (await server.StandardOutput.ReadLineAsync(Token) is { } line && !line.Contains("Model 'shift' is loaded", StringComparison.Ordinal))
        {
            address = address.Length == 0 && line.Contains(listening, StringComparison.Ordinal) ? line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..] : address;
        }

        return address;
    }

    static Process Start(TempFolder home, TempFolder models)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "onnxrad-server"),
            ["--repository", models.Path, "--address", "127.0.0.1", "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0", "--drain-seconds", "0"])
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
