using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class RunMetricsTests
{
    [Fact]
    public void Write_Metrics_AreCamelCaseJsonWithClassNamesAsTheyAre()
    {
        using var folder = new TempFolder();
        var path = folder.File("metrics.json");
        Metrics().Write(path);

        Assert.Equal(
            """
            {
              "epochs": [
                {
                  "epoch": 1,
                  "learningRate": 0.1,
                  "trainLoss": 0.5,
                  "validationLoss": "NaN",
                  "validation": {
                    "auc": null,
                    "accuracy": 0.625
                  },
                  "seconds": 2.5
                },
                {
                  "epoch": 2,
                  "learningRate": 0.05,
                  "trainLoss": 0.25,
                  "validationLoss": 0.125,
                  "validation": {
                    "auc": 0.75,
                    "accuracy": 0.875
                  },
                  "seconds": 2
                }
              ],
              "bestEpoch": 2,
              "parityDifference": 1.5E-06,
              "data": {
                "train": {
                  "Normal": 10,
                  "Pleural effusion": 5
                },
                "test": {
                  "Normal": 3,
                  "Pleural effusion": 0
                }
              },
              "warnings": [
                "Too good"
              ],
              "seconds": 4.75
            }
            """, File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    static RunMetrics Metrics() => new()
    {
        Epochs = [new(1, 0.1, 0.5, double.NaN, Figures.Of(null, 0.625), 2.5), new(2, 0.05, 0.25, 0.125, Figures.Of(0.75, 0.875), 2)],
        BestEpoch = 2,
        ParityDifference = 1.5e-6,
        Data = new Dictionary<string, IReadOnlyDictionary<string, int>>
        {
            ["train"] = new Dictionary<string, int> { ["Normal"] = 10, ["Pleural effusion"] = 5 },
            ["test"] = new Dictionary<string, int> { ["Normal"] = 3, ["Pleural effusion"] = 0 },
        },
        Warnings = ["Too good"],
        Seconds = 4.75,
    };
}
