using System.Text.Json;
using OnnxRad.Cli.Output;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Tests;

public sealed class CommandContextTests(TrainedRun run)
{
    [Fact]
    public void Run_UnknownError_IsReportedAsABugWithItsStack()
    {
        var (code, output, error) = Run(_ => throw new InvalidOperationException("Sequence contains no elements."));

        const string text = "OnnxRad stopped on an error that it does not know: InvalidOperationException: Sequence contains no elements. "
            + "This is a bug in OnnxRad; please report it with the lines on standard error.";
        Assert.Equal(1, code);
        Assert.Equal(text, Assert.Single(JsonElement.Parse(output).EnumerateObject()).Value.GetString());
        Assert.StartsWith(text + "\nSystem.InvalidOperationException: Sequence contains no elements.\n   at ", error);
    }

    [Fact]
    public void Run_NetworkFails_IsReportedInTheWordsOfTheRuntime()
    {
        using var model = RadModel.Open(run.Model);
        var notANumber = new float[TinyNpz.Side * TinyNpz.Side];
        Array.Fill(notANumber, float.NaN);

        var prepared = new InputTensor([1, 1, TinyNpz.Side, TinyNpz.Side], notANumber);
        var (code, _, error) = Run(_ => model.Predict(prepared));

        Assert.Equal(1, code);
        Assert.Equal(
            "The model 'tiny' gave the score NaN for class '0' of image 1. Check that the image's pixels are numbers, and export the model again "
            + "if they are.\n",
            error);
    }

    static (int Code, string Out, string Error) Run(Func<CliConsole, object> work)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var context = new CommandContext(new CliStreams(output, error), TimeProvider.System, CancellationToken.None);
        var code = context.Run<object>(json: true, work);
        return (code, output.ToString(), error.ToString());
    }
}
