using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

// The quick start itself runs in OnnxRad.EndToEnd.Tests.
public sealed class QuickstartCommandTests
{
    [Theory]
    [InlineData("39")]
    [InlineData("100001")]
    public void Quickstart_PatientsOutOfRange_IsUsage(string patients)
    {
        var outcome = Tool.Run("quickstart", "--out", "never", "--patients", patients);

        Assert.Equal("--patients takes a number from 40 to 100000.\nRun 'onnxrad quickstart --help' for what it takes.\n", outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Quickstart_FolderWithARun_FailsBeforePhantomsAreMade()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("run"));
        File.WriteAllText(Path.Combine(folder.File("run"), "model.onnx"), "old");
        var before = Tool.Listing(folder.Path);

        var outcome = Tool.Run("quickstart", "--out", folder.Path);

        Assert.Equal(
            $"'{folder.Path}' holds a quick start already, or another run. Choose another folder with --out, leave --out out for the next free one, or delete the folder first.\n",
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal(before, Tool.Listing(folder.Path));
    }

    [Fact]
    public void Quickstart_Cancelled_SaysSoAndLeavesNothing()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run(new CancellationToken(canceled: true), "quickstart", "--out", folder.File("quick"));

        Assert.Equal(
            (130, "Cancelled. Where training had begun, the same command with --out goes on in its folder.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Empty(Tool.Listing(folder.Path));
    }

    [Fact]
    public void Quickstart_CancelledInTraining_IsGoneOnWithInItsFolder()
    {
        using var folder = new TempFolder();
        string[] command = ["quickstart", "--out", folder.Path, "--patients", "40", "--device", "cpu"];
        using var source = new CancellationTokenSource();
        using var output = new CancellingWriter(source, "epoch  2");
        using var error = new StringWriter();
        Assert.Equal(130, CliApp.Run(command, new CliStreams(output, error), TimeProvider.System, source.Token));
        Assert.StartsWith("Cancelled. Where training had begun", error.ToString());

        var outcome = Tool.Run(command);

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        Assert.StartsWith($"Going on in {folder.Path}, with the phantoms that are there\n", outcome.Out);
        Assert.Contains("\nResuming after epoch 2 of 30\n", outcome.Out);
        Assert.Equal(1, Tool.Run(command).ExitCode);
    }

    /// <summary>Cancels when a text is written.</summary>
    sealed class CancellingWriter(CancellationTokenSource source, string text) : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => Watch(new(buffer, index, count));

        public override void Write(string? value) => Watch(value ?? "");

        void Watch(string written)
        {
            base.Write(written);
            if (written.Contains(text, StringComparison.Ordinal))
            {
                source.Cancel();
            }
        }
    }
}
