using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Testing;

namespace OnnxRad.EndToEnd.Tests;

/// <summary>The main job from phantoms to predictions, as a user runs it: one process a command.</summary>
public sealed class QuickstartTests(QuickstartRun run) : IClassFixture<QuickstartRun>
{
    [Fact]
    public void Quickstart_FewPatients_EndsWithWhereTheResultsAreAndWhatToType()
    {
        Assert.Equal((0, ""), (run.Result.ExitCode, run.Result.Error));
        Assert.DoesNotContain('\e', run.Result.Out);
        Assert.EndsWith(
            $"""
            The run folder is {run.Folder}: model.onnx, metrics.json, learning-curves.png
            What to type next:
              onnxrad inspect {run.Model}
              onnxrad predict {run.Model} {run.Image}
              onnxrad train my-recipe.yaml --data my-images.csv --out runs/mine
            where onnxrad stands for: dotnet run -c Release --project trainer/OnnxRad.Cli --

            """,
            run.Result.Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Quickstart_FewPatients_LeavesOneModelAtTheRootOfTheRunFolder()
    {
        Assert.Equal([run.Model], Directory.GetFiles(run.Folder, "*.onnx"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(run.Folder, "checkpoints")));
        Assert.All(["recipe.yaml", "metrics.json", "learning-curves.png"], name => Assert.True(File.Exists(Path.Combine(run.Folder, name)), name));
    }

    [Fact]
    public void Quickstart_Model_RunsInAPlainSessionOfOnnxRuntime()
    {
        using var session = new InferenceSession(run.Model);
        using var pixels = OrtValue.CreateTensorValueFromMemory(new float[2 * 64 * 64], [2, 1, 64, 64]);

        using var outputs = session.Run(new RunOptions(), ["image"], [pixels], ["probabilities"]);

        Assert.Equal([2, 2], outputs[0].GetTensorTypeAndShape().Shape);
        Assert.Equal(1, outputs[0].GetTensorDataAsSpan<float>()[0] + outputs[0].GetTensorDataAsSpan<float>()[1], 1e-5);
    }

    [Fact]
    public void Evaluate_PhantomsAgain_MeasuresTheSameHeldOutPatients()
    {
        var evaluated = OnnxRadProcess.Run("evaluate", run.Model, "--data", run.Table, "--json");

        Assert.Equal(0, evaluated.ExitCode);
        Assert.Equal("test", evaluated.Json.GetProperty("split").GetString());
        var auc = evaluated.Json.GetProperty("auc").GetProperty("value").GetDouble();
        Assert.Contains($"  test, {evaluated.Json.GetProperty("n")} images   ", run.Result.Out);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"  AUC               {auc:0.000} ("), run.Result.Out);
    }

    [Fact]
    public void Predict_OfTheQuickstart_SaysWhatIsInTheImage()
    {
        var predicted = OnnxRadProcess.Run("predict", run.Model, run.Image, "--json");

        Assert.Equal(0, predicted.ExitCode);
        var prediction = Assert.Single(predicted.Json.GetProperty("predictions").EnumerateArray());
        Assert.Contains(prediction.GetProperty("class").GetString(), (string[])["normal", "nodule"]);
    }

    [Fact]
    public void Inspect_OfTheQuickstart_ShowsTheCard()
    {
        var inspected = OnnxRadProcess.Run("inspect", run.Model, "--json");

        Assert.Equal(0, inspected.ExitCode);
        Assert.Equal("quickstart", inspected.Json.GetProperty("card").GetProperty("name").GetString());
    }

    [Fact]
    public void Version_OfTheExecutable_IsThatOfTheBuild()
    {
        var version = OnnxRadProcess.Run("--version");

        Assert.Equal(0, version.ExitCode);
        Assert.StartsWith("0.1.0", version.Out);
    }
}

/// <summary>One quick start, which the tests share.</summary>
public sealed class QuickstartRun : IDisposable
{
    readonly TempFolder _folder = new();

    public QuickstartRun() => Result = OnnxRadProcess.Run("quickstart", "--out", _folder.Path, "--patients", "40", "--device", "cpu");

    public string Folder => _folder.File("run");

    public string Model => Path.Combine(Folder, "model.onnx");

    public string Table => Path.Combine(_folder.File("data"), "labels.csv");

    public string Image => Path.Combine(_folder.File("data"), "images", "0001.png");

    internal Result Result { get; }

    public void Dispose() => _folder.Dispose();
}
