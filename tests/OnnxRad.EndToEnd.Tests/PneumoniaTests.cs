using OnnxRad.Testing;

namespace OnnxRad.EndToEnd.Tests;

/// <summary>One short epoch on real radiographs: what is learned, exported and measured fits together.</summary>
public sealed class PneumoniaTests
{
    [Fact]
    public void Train_OneEpochOnPneumoniaMnist_ReachesAucOf90Percent()
    {
        var data = TestData.Require("pneumoniamnist/pneumoniamnist.npz");
        using var folder = new TempFolder();
        var recipe = folder.File("short.yaml");
        File.WriteAllText(
            recipe,
            """
            name: short
            task: classification
            data: { classes: [normal, pneumonia] }
            input: { channels: 1, height: 28, width: 28, mean: auto, std: auto }
            network: { architecture: plain-cnn, width: 8 }
            training:
              epochs: 1
              batch_size: 64
              optimizer: { name: adam, learning_rate: 0.003 }
            """);

        var trained = OnnxRadProcess.Run("train", recipe, "--data", data, "--out", folder.File("run"), "--device", "cpu", "--json");
        Assert.Equal((0, 1), (trained.ExitCode, trained.Json.GetProperty("epochs").GetInt32()));
        var evaluated = OnnxRadProcess.Run("evaluate", folder.File("run/model.onnx"), "--data", data, "--split", "val", "--json");

        Assert.Equal((0, 524), (evaluated.ExitCode, evaluated.Json.GetProperty("n").GetInt32()));
        Assert.InRange(evaluated.Json.GetProperty("auc").GetProperty("value").GetDouble(), 0.9, 1);
        Assert.Equal(
            trained.Json.GetProperty("validation").GetProperty("auc").GetProperty("value").GetDouble(),
            evaluated.Json.GetProperty("auc").GetProperty("value").GetDouble(),
            1e-6);
    }
}
