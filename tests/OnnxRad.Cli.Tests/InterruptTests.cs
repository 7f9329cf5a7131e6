using System.Diagnostics;
using System.Globalization;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests;

/// <summary>Ctrl-C and SIGTERM, sent to a process that trains.</summary>
public sealed class InterruptTests(TrainedRun run)
{
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("INT", 2, 130)]
    [InlineData("TERM", 15, 143)]
    public async Task Train_EndedByASignal_StopsCleanlyAndCanBeResumed(string signal, int number, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill, which Windows does not have.");
        Assert.SkipWhen(IsIgnored(number), $"SIG{signal} is ignored by the process that runs the tests, and so by those that it starts.");
        using var folder = new TempFolder();
        var command = (string[])["train", run.Recipe, "--data", run.Data, "--out", folder.File("run"), "--device", "cpu"];

        var (code, output, error) = await RunUntil("epoch  2 ", signal, [.. command, "--set", "training.epochs=1000"]);

        Assert.Equal(exitCode, code);
        Assert.Equal(
            "Cancelled. No model was written. Where training had begun, the same command with --resume goes on after the last finished epoch.\n", error);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("run/model.onnx")));
        Assert.Empty(Directory.EnumerateFiles(folder.File("run"), "*.tmp", SearchOption.AllDirectories));
        var finished = Directory.GetFiles(folder.File("run/checkpoints"), "epoch-*.onnx").Length;
        var epochs = (finished + 1).ToString(CultureInfo.InvariantCulture);
        var resumed = Tool.Run([.. command, "--resume", "--set", $"training.epochs={epochs}"]);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Contains($"Resuming after epoch {finished} of {epochs}\n", resumed.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("run/model.onnx")));
    }

    /// <summary>Runs the program until it prints a line that begins so, and sends it a signal then.</summary>
    static async Task<(int Code, string Out, string Error)> RunUntil(string begin, string signal, string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "onnxrad"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var (error, lines) = (process.StandardError.ReadToEndAsync(limit.Token), new List<string>());
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (line.StartsWith(begin, StringComparison.Ordinal))
                {
                    using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
                    await kill.WaitForExitAsync(limit.Token);
                }
            }

            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, string.Join('\n', lines), await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    static bool IsIgnored(int signal)
    {
        const string mask = "SigIgn:";
        var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(mask, StringComparison.Ordinal)) : null;
        return line is not null && (ulong.Parse(line[mask.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }
}
