namespace OnnxRad.Trainer.Tests.Reports;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("onnxrad evaluate runs/mine/model.onnx", "onnxrad", "evaluate", "runs/mine/model.onnx")]
    [InlineData("onnxrad \"my run/model.onnx\" \"a(b).csv\" \"\"", "onnxrad", "my run/model.onnx", "a(b).csv", "")]
    [InlineData("onnxrad --set \"data.classes=[a, b]\" übung.csv", "onnxrad", "--set", "data.classes=[a, b]", "übung.csv")]
    [InlineData("onnxrad 'a $HOME.png' 'it'\\''s $5'", "onnxrad", "a $HOME.png", "it's $5")]
    public void Of_Words_AreQuotedWhereAShellWouldChangeThem(string expected, params string[] words)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The quotes are those of POSIX shells.");

        Assert.Equal(expected, CommandText.Of(words));
    }
}
