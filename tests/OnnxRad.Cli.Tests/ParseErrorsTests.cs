using OnnxRad.Cli.Tests.Support;

namespace OnnxRad.Cli.Tests;

/// <summary>Command lines that cannot be parsed: what is wrong is named, and no type of .NET.</summary>
public sealed class ParseErrorsTests
{
    [Theory]
    [InlineData("predict", "predict m.onnx i.png --nope", "Unrecognized command or argument '--nope'.")]
    [InlineData("predict", "predict m.onnx i.png -x --json", "Unrecognized command or argument '-x'.")]
    [InlineData("ensemble", "ensemble a.onnx b.onnx --nam x -o e.onnx", "Unrecognized command or argument '--nam'.")]
    [InlineData("dicom info", "dicom info a.dcm --identifier", "Unrecognized command or argument '--identifier'.")]
    [InlineData("inspect", "inspect --nope", "Unrecognized command or argument '--nope'.")]
    [InlineData("train", "train r.yaml --data d --out o --seed abc", "--seed takes a whole number, and not 'abc'.")]
    [InlineData("train", "train r.yaml --data d --out o --seed 2147483648", "--seed takes a whole number from -2147483648 to 2147483647, and not '2147483648'.")]
    [InlineData("view", "view i.png -o o.png --frame abc", "--frame takes a whole number, and not 'abc'.")]
    [InlineData("view", "view i.png -o o.png --frame 1.5", "--frame takes a whole number, and not '1.5'.")]
    [InlineData("quickstart", "quickstart --patients many", "--patients takes a whole number, and not 'many'.")]
    [InlineData("import", "import m.onnx -o o.onnx --classes a,b --size tall", "--size takes a whole number, and not 'tall'.")]
    [InlineData("ensemble", "ensemble a.onnx -o e.onnx", "One model is given, 'a.onnx'; two or more are needed.")]
    public void Run_WrongCommandLine_IsUsage(string command, string line, string message)
    {
        var outcome = Tool.Run(line.Split(' '));

        Assert.Equal((2, $"{message}\nRun 'onnxrad {command} --help' for what it takes.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Run_FilesThatBeginLikeOptions_AreFiles()
    {
        var outcome = Tool.Run("dicom", "info", "--", "--nope");

        Assert.StartsWith("1 of 1 file cannot be read. There is no file '", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.ExitCode);
    }
}
