using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>From a table to a model file and its figures on the test split, for each kind of teaching data.</summary>
[Collection(TorchCollection.Name)]
public sealed class ScoreRunTests
{
    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    public static TheoryData<string, string, string> Runs => new()
    {
        { "multi_label", "binary_cross_entropy", "macro_auc" },
        { "ordinal", "corn", "quadratic_kappa" },
        { "ordinal", "coral", "quadratic_kappa" },
        { "continuous", "mse", "mae" },
        { "continuous", "mae", "rmse" },
        { "continuous", "huber", "r2" },
        { "survival", "cox", "concordance" },
        { "survival", "discrete_time", "brier_score" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Execute_EachTask_LearnsAndTellsItInTheModel(string task, string loss, string metric)
    {
        using var folder = new TempFolder();
        var (result, data) = Train(folder, task, loss, metric);

        Assert.InRange(result.Parity, 0, 1e-4);
        var report = Evaluate(result, data);
        Assert.Equal(24, report.N);
        var figure = report.Figures[metric].Value;
        switch (metric)
        {
            case "macro_auc" or "quadratic_kappa" or "r2":
                Assert.InRange(figure, 0.8, 1);
                break;
            case "mae" or "rmse":
                Assert.InRange(figure, 0, 4);
                break;
            case "concordance":
                Assert.InRange(figure, 0.68, 1);
                break;
            default:
                Assert.InRange(figure, 0, 0.2);
                break;
        }

        using var model = RadModel.Open(result.ModelPath);
        Assert.Equal(task == "multi_label" ? "multiLabel" : task, model.Card.Task.ToString() is [var first, .. var rest] ? char.ToLowerInvariant(first) + rest : "");
        Assert.Equal(12, result.Epochs.Count);
        Assert.Equal(result.Validation.Figures[metric].Value, result.Epochs[result.BestEpoch - 1].Validation[metric]);
    }

    [Fact]
    public void Execute_MultiLabel_GivesAProbabilityForEachLabel()
    {
        using var folder = new TempFolder();
        var (result, _) = Train(folder, "multi_label", "binary_cross_entropy", "macro_auc");

        using var model = RadModel.Open(result.ModelPath);

        Assert.Equal((Activation.Sigmoid, ModelTask.MultiLabel), (model.Card.Activation, model.Card.Task));
        Assert.Equal(["left", "right"], model.Card.Classes);
        Assert.Equal([0.5, 0.5], model.Card.Thresholds);
        var both = Predict(model, folder, "left,right");
        Assert.True(both.Scores[0].Score > 0.5 && both.Scores[1].Score > 0.5);
        Assert.All(both.Scores, score => Assert.True(score.Present));
    }

    [Fact]
    public void Execute_Ordinal_GivesProbabilitiesOfTheGrades()
    {
        using var folder = new TempFolder();
        var (result, data) = Train(folder, "ordinal", "corn", "quadratic_kappa");

        using var model = RadModel.Open(result.ModelPath);
        var findings = model.Predict(ImageFile.Read(folder.File("001.png")));

        Assert.Equal(["0", "1", "2", "3"], model.Card.Classes);
        Assert.Equal(1, findings.Scores.Sum(score => score.Score), 1e-5);
        Assert.Equal(findings.Scores[OrdinalReport.MedianOf([.. findings.Scores.Select(s => s.Score)])], findings.Grade);
        Assert.Same(findings.Grade, Assert.Single(findings.Scores, score => score.Present));
        var report = Assert.IsType<OrdinalReport>(Evaluate(result, data));
        Assert.Equal(["0", "1", "2", "3"], report.Grades);
    }

    [Fact]
    public void Execute_Coral_SharesOneScoreAndStartsAgainFromItsFile()
    {
        using var folder = new TempFolder();
        var (result, data) = Train(folder, "ordinal", "coral", "quadratic_kappa", epochs: 4);

        using var model = RadModel.Open(result.ModelPath);
        var findings = model.Predict(ImageFile.Read(folder.File("001.png")));
        Assert.Equal(Activation.Cumulative, model.Card.Activation);
        Assert.Equal(1, findings.Scores.Sum(score => score.Score), 1e-5);
        Assert.All(findings.Scores, score => Assert.InRange(score.Score, 0, 1));
        var logits = OutputActivation.Remove(OnnxModel.Load(result.ModelPath));
        Assert.Equal((1L, "Gemm"), (ClassifierHead.Find(logits).Classes, ClassifierHead.Find(logits).Operator));
        Assert.NotEqual([MathF.Log(3), 0, -MathF.Log(3)], OnnxTensor.Floats(logits.Initializers["shared.bias"]));

        var again = Again(result.ModelPath, "coral");
        Assert.Equal(result.Validation.Figures["mae"].Value, again.Validation.Figures["mae"].Value, 0.2);
        var e = Assert.Throws<TrainingException>(() => Again(result.ModelPath, "corn"));
        Assert.Equal(
            $"Training cannot start from '{result.ModelPath}'. Some of its logits share one score, as coral's do, and those of the recipe do not, or others do. "
            + $"Import it for this recipe and start from the new file: onnxrad import {result.ModelPath} --classes \"above 0,above 1,above 2\" --channels 1 --size 12 -o model-new.onnx",
            e.Message);

        TrainingResult Again(string from, string loss)
        {
            var recipe = Recipe.Parse(
                $"name: tiny\ntask: ordinal\ninput: {{height: 12, width: 12}}\nfine_tuning: {{from: {from}}}\n"
                + $"training: {{epochs: 1, batch_size: 8, optimizer: {{learning_rate: 0.000001}}, loss: {{name: {loss}}}}}",
                "recipe",
                []);
            TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = folder.File(loss), Device = TestDevice.Name };
            return new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);
        }
    }

    [Fact]
    public void Execute_Continuous_GivesTheValueInItsUnit()
    {
        using var folder = new TempFolder();
        var (result, _) = Train(folder, "continuous", "huber", "mae");

        using var model = RadModel.Open(result.ModelPath);
        var findings = model.Predict(ImageFile.Read(folder.File("001.png")));

        Assert.Equal((Activation.Scale, "years"), (model.Card.Activation, model.Card.Unit));
        Assert.Equal(["value"], model.Card.Classes);
        Assert.InRange(findings.Value!.Value, 35, 75);
        Assert.Equal("years", findings.Unit);
        Assert.Null(findings.Grade);
    }

    [Fact]
    public void Execute_DiscreteTime_GivesACurveThatFalls()
    {
        using var folder = new TempFolder();
        var (result, _) = Train(folder, "survival", "discrete_time", "concordance");

        using var model = RadModel.Open(result.ModelPath);
        var findings = model.Predict(ImageFile.Read(folder.File("001.png")));

        Assert.Equal(5, model.Card.Intervals!.Count);
        Assert.Equal(model.Card.Classes.Count, model.Card.Intervals.Count);
        Assert.All(model.Card.Classes, name => Assert.StartsWith("beyond ", name));
        Assert.All(model.Card.Classes, name => Assert.EndsWith(" years", name));
        Assert.All(findings.Scores.Zip(findings.Scores.Skip(1)), pair => Assert.True(pair.Second.Score <= pair.First.Score));
        Assert.InRange(findings.Scores[^1].Score, 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(48)]
    public void Execute_AnyBatchSize_Learns(int batchSize)
    {
        using var folder = new TempFolder();

        var (result, data) = Train(folder, "continuous", "mse", "mae", batchSize, epochs: batchSize == 48 ? 40 : 6);

        Assert.InRange(Evaluate(result, data).Figures["mae"].Value, 0, 5.5);
    }

    [Theory]
    [InlineData("task: survival\ntraining: {loss: {name: discrete_time}}", " classes ('event up to ")]
    [InlineData("task: survival", "It has 2 outputs, and '{0}' has 1 classes ('log hazard ratio').")]
    [InlineData(
        "task: multi_task\ntasks: {grade: {task: ordinal, column: label}, size: {task: continuous, column: value}}",
        "It has 2 outputs, and '{0}' has 4 classes ('grade: above 0', 'grade: above 1', 'grade: above 2', 'size: value').")]
    public void Execute_FromAFileOfOtherOutputs_IsRefusedBeforeImagesAreRead(string task, string expected)
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);
        var recipe = Recipe.Parse($"name: tiny\n{task}\ninput: {{height: 12, width: 12}}\nfine_tuning: {{from: {Training.FineTuning.TinyBase.Write(folder)}}}\n", "recipe", []);
        TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = folder.File("run"), Device = TestDevice.Name };
        var recorder = new Recorder();

        var e = Assert.Throws<TrainingException>(() => new TrainingRun(recorder, s_clock).Execute(request, CancellationToken.None));

        Assert.Contains(expected.Replace("{0}", data), e.Message, StringComparison.Ordinal);
        Assert.Empty(recorder.Counts);
    }

    [Theory]
    [InlineData("multi_label", "binary_cross_entropy", "macro_auc")]
    [InlineData("ordinal", "corn", "quadratic_kappa")]
    [InlineData("continuous", "huber", "mae")]
    [InlineData("survival", "cox", "concordance")]
    [InlineData("survival", "discrete_time", "brier_score")]
    public void Execute_FromItsOwnFile_StartsWhereItWas(string task, string loss, string metric)
    {
        using var folder = new TempFolder();
        var (first, data) = Train(folder, task, loss, metric, epochs: 4);
        var recipe = Recipe.Parse(File.ReadAllText(folder.File("run/recipe.yaml")), "recipe", []);
        recipe = recipe with
        {
            FineTuning = new() { From = first.ModelPath },
            Network = new(),
            Training = recipe.Training with { Epochs = 1, Optimizer = recipe.Training.Optimizer with { LearningRate = 1e-7 } },
        };

        TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = folder.File("again"), Device = TestDevice.Name };
        var second = new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);

        // The running statistics of batch normalisation go on.
        Assert.InRange(Math.Abs(first.Validation.Figures[metric].Value - second.Validation.Figures[metric].Value), 0, metric == "mae" ? 1.5 : 0.1);
        Assert.InRange(second.Parity, 0, 1e-4);
        using var model = RadModel.Open(second.ModelPath);
        Assert.Equal(Path.GetFileName(first.ModelPath), model.Card.Provenance.Pretrained!.Name);
    }

    [Fact]
    public void Execute_ImagesOfOnePatient_TellNoMoreThanOne()
    {
        using var folder = new TempFolder();
        var (result, data) = Train(folder, "continuous", "mse", "mae", epochs: 1);
        string[] lines = File.ReadAllLines(data);
        string[] tested = [.. lines.Where(line => line.Contains(",test,", StringComparison.Ordinal))];
        foreach (var name in tested.Select(line => line.Split(',')[0]))
        {
            File.Copy(folder.File(name), folder.File("again-" + name));
        }

        File.WriteAllLines(folder.File("twice.csv"), [lines[0], .. tested.SelectMany(line => new[] { line, "again-" + line })]);
        var (once, twice) = (Evaluate(result, data).Figures["mae"], Evaluate(result, folder.File("twice.csv")).Figures["mae"]);

        Assert.Equal(once.Value, twice.Value, 5);
        Assert.Equal(once.Low, twice.Low, 5);
        Assert.Equal(once.High, twice.High, 5);
    }

    static Findings Predict(RadModel model, TempFolder folder, string wanted)
    {
        var header = File.ReadAllLines(folder.File("table.csv"))[0].Split(',');
        int[] columns = [.. wanted.Split(',').Select(name => Array.IndexOf(header, name))];
        var row = File.ReadAllLines(folder.File("table.csv")).Skip(1).Select(line => line.Split(',')).First(cells => columns.All(c => cells[c] == "1"));
        return model.Predict(ImageFile.Read(folder.File(row[0])));
    }

    static IReport Evaluate(TrainingResult result, string data) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = result.ModelPath, DataPath = data, Split = DataSplit.Test }, CancellationToken.None).Report;

    static (TrainingResult Result, string Data) Train(
        TempFolder folder, string task, string loss, string metric, int batchSize = 8, int epochs = 12)
    {
        var data = TinyTable.Write(folder);
        string[] lines =
        [
            "name: tiny",
            $"task: {task}",
            "data:",
            .. task == "multi_label" ? ["  classes: [left, right]"] : task is "continuous" or "survival" ? ["  unit: years"] : new[] { "  test_fraction: 0.2" },
            "input: {height: 12, width: 12}",
            "network: {architecture: plain-cnn, width: 8}",
            "training:",
            $"  epochs: {epochs}",
            $"  batch_size: {batchSize}",
            $"  optimizer: {{name: adamw, learning_rate: {(batchSize == 1 ? "0.003" : "0.02")}}}",
            $"  loss: {{name: {loss}{(loss == "discrete_time" ? ", intervals: 5" : "")}}}",
            $"  early_stopping: {{metric: {metric}}}",
        ];
        var recipe = Recipe.Parse(string.Join('\n', lines), "recipe", []);
        var request = new TrainingRequest { Recipe = recipe, DataPath = data, OutFolder = folder.File("run"), Device = TestDevice.Name };
        return (new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None), data);
    }
}
