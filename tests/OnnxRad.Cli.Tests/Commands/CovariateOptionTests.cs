using OnnxRad.Cli.Commands;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class CovariateOptionTests(TrainedRun run)
{
    [Fact]
    public void Parse_NamesAndNumbers_ReadsThem()
    {
        var numbers = CovariateOption.Parse("age=63.5, sex=1")!;

        Assert.Equal([new("age", 63.5f), new("sex", 1f)], numbers);
        Assert.Null(CovariateOption.Parse(null));
        Assert.Empty(CovariateOption.Parse("")!);
    }

    [Theory]
    [InlineData("age", "age")]
    [InlineData("age=old", "age=old")]
    [InlineData("=3", "=3")]
    [InlineData("age=1,age=2", "age=2")]
    [InlineData("age=NaN", "age=NaN")]
    public void Parse_NoNumbers_SaysWhichPart(string text, string part)
    {
        var e = Assert.Throws<CommandException>(() => CovariateOption.Parse(text));

        Assert.Equal($"--covariates holds '{part}'; expected a name and a number, each name once, as age=63,sex=1.", e.Message);
    }

    [Fact]
    public void Predict_CovariatesForAModelWithoutThem_IsRefused()
    {
        using var folder = new TempFolder();
        var image = Images.Grey(folder.File("a.png"), 75);

        var outcome = Tool.Run("predict", run.Model, image, "--covariates", "age=63");

        Assert.Equal($"'{run.Model}' takes no covariates; --covariates names age. Leave out what is none of them.\n", outcome.Error);
        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public void Predict_CovariatesThatAreNoNumbers_AreUsage()
    {
        var outcome = Tool.Run("predict", run.Model, "a.png", "--covariates", "age");

        Assert.Equal((2, "--covariates holds 'age'; expected a name and a number, each name once, as age=63,sex=1.\n"), (outcome.ExitCode, outcome.Error));
    }
}
