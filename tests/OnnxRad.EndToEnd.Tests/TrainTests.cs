using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.EndToEnd.Tests;

/// <summary>A problem that a small network solves: the exported file must solve it too.</summary>
public sealed class TrainTests
{
    const double AucFloor = 0.95;

    [Fact]
    public void Train_BrightAndDarkImages_ExportsAModelThatTellsThemApart()
    {
        using var folder = new TempFolder();
        var data = TinyNpz.Write(folder.File("tiny.npz"), train: 64, validation: 40, test: 40);
        var recipe = TinyRecipe.Write(folder.File("tiny.yaml"));

        var trained = OnnxRadProcess.Run("train", recipe, "--data", data, "--out", folder.File("run"), "--device", "cpu");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        var evaluated = OnnxRadProcess.Run("evaluate", folder.File("run/model.onnx"), "--data", data, "--json");

        Assert.Equal((0, 40), (evaluated.ExitCode, evaluated.Json.GetProperty("n").GetInt32()));
        Assert.InRange(evaluated.Json.GetProperty("auc").GetProperty("value").GetDouble(), AucFloor, 1);
    }
}
