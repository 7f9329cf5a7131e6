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
            $"The run folder '{folder.File("run")}' is not empty. Choose another folder with --out, or replace the run in it with --overwrite.\n",
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal(before, Tool.Listing(folder.Path));
    }

    [Fact]
    public void Quickstart_Cancelled_SaysSoAndLeavesNothing()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run(new CancellationToken(canceled: true), "quickstart", "--out", folder.File("quick"));

        Assert.Equal((1, "Cancelled.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Empty(Tool.Listing(folder.Path));
    }
}
