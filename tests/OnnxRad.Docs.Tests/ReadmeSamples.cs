using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Runtime;
using OnnxRad.Testing;

namespace OnnxRad.Docs.Tests;

/// <summary>The samples of the README, as they stand there, run on a model that was trained a moment ago.</summary>
public sealed class ReadmeSamples(TrainedRun run)
{
    [Fact]
    public void UseAModel_Sample_FindsSomethingInAnImage()
    {
        using var folder = new TempFolder();

        var findings = UseAModel(run.Model, Images.Grey(folder.File("image.png"), 75));

        Assert.Equal(["0", "1"], findings.Scores.Select(s => s.Class));
        Assert.Equal(1, findings.Scores.Sum(s => s.Score), 1e-5);
    }

    static Findings UseAModel(string modelPath, string imagePath)
    {
        #region readme-use-a-model
        // Network, preprocessing and model card are all in this one file.
        using var model = RadModel.Open(modelPath);

        // PNG, JPEG, TIFF, DICOM or NIfTI; the model's own preprocessing resizes and normalises.
        var findings = model.Predict(ImageFile.ReadUpright(imagePath));

        foreach (var score in findings.Scores)
        {
            Console.WriteLine($"{score.Class}: {score.Score:0.000}");
        }

        Console.WriteLine($"Most likely: {findings.Top.Class}");
        #endregion
        return findings;
    }
}
