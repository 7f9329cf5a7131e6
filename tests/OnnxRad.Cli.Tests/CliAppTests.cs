using OnnxRad.Cli.Tests.Support;

namespace OnnxRad.Cli.Tests;

public sealed class CliAppTests
{
    [Fact]
    public void Run_Help_ListsAllCommandsAndExitsZero()
    {
        var outcome = Tool.Run("--help");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.All(["quickstart", "train <recipe>", "evaluate <model>", "predict <model> <images>", "inspect <model>", "import <model>"], c => Assert.Contains(c, outcome.Out));
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("inspect")]
    [InlineData("import")]
    public void Run_HelpOfACommand_HasJson(string command)
    {
        var outcome = Tool.Run(command, "--help");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("--json", outcome.Out);
    }

    [Fact]
    public void Run_Version_PrintsIt()
    {
        var outcome = Tool.Run("--version");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"\A\d+\.\d+\.\d+\S*\n\z", outcome.Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Run_NoCommand_IsUsage()
    {
        var outcome = Tool.Run();

        Assert.Equal("Required command was not provided.\nRun 'onnxrad --help' for what it takes.\n", outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Run_UnknownCommand_IsUsage()
    {
        var outcome = Tool.Run("trane");

        Assert.Contains("Unrecognized command or argument 'trane'.\n", outcome.Error);
        Assert.EndsWith("Run 'onnxrad --help' for what it takes.\n", outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Run_MissingOptions_NamesAllOfThem()
    {
        var outcome = Tool.Run("train", "--json");

        Assert.Equal(
            "Option '--data' is required.\nOption '--out' is required.\nRequired argument 'recipe' missing for command: 'train'.\n"
            + "Run 'onnxrad train --help' for what it takes.\n",
            outcome.Error);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(outcome.Error.TrimEnd('\n'), outcome.Json.GetProperty("error").GetString());
    }
}
