using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>From a table of several tasks, some cells of which are empty, to a model file and its figures.</summary>
[Collection(TorchCollection.Name)]
public sealed class MultiTaskRunTests(MultiTaskRunTests.Trained trained) : IClassFixture<MultiTaskRunTests.Trained>
{
    const string Tasks = """
        name: tiny
        task: multi_task
        tasks:
          square: {task: classification, column: left, loss: {class_weights: balanced}}
          grade: {task: ordinal, column: label, loss: {name: coral}}
          size: {task: continuous, column: value, unit: years, weight: 0.5, loss: {name: huber}}
          death: {task: survival, weight: 0.2, loss: {name: discrete_time, intervals: 4}}
          sides: {task: multi_label, classes: [right]}
        input: {height: 12, width: 12}
        network: {architecture: plain-cnn, width: 8}
        training:
          epochs: 12
          batch_size: 8
          optimizer: {name: adamw, learning_rate: 0.02}
          early_stopping: {metric: grade.quadratic_kappa}
        """;

    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Fact]
    public void Execute_FiveTasks_LearnsAllAndTellsThemInTheModel()
    {
        var (result, data) = (trained.Result, trained.Data);

        Assert.InRange(result.Parity, 0, 1e-4);
        var report = Assert.IsType<MultiTaskReport>(Evaluate(result.ModelPath, data));
        Assert.Equal((24, 24, 18, 24), (report.N, report.Tasks["square"].N, report.Tasks["grade"].N, report.Tasks["size"].N));
        Assert.InRange(report.Figures["square.auc"].Value, 0.9, 1);
        Assert.InRange(report.Figures["sides.macro_auc"].Value, 0.9, 1);
        Assert.InRange(report.Figures["grade.quadratic_kappa"].Value, 0.8, 1);
        Assert.InRange(report.Figures["size.mae"].Value, 0, 4);
        Assert.InRange(report.Figures["death.concordance"].Value, 0.65, 1);
        Assert.Equal(
            ["square.auc", "square.accuracy", "grade.quadratic_kappa", "grade.mae", "grade.accuracy", "size.mae", "size.rmse", "size.r2",
                "death.concordance", "death.brier_score", "sides.macro_auc", "sides.mean_average_precision"],
            result.Epochs[0].Validation.Keys);
        Assert.Equal(
            result.Epochs.Max(epoch => epoch.Validation["grade.quadratic_kappa"]), result.Epochs[result.BestEpoch - 1].Validation["grade.quadratic_kappa"]);

        using var model = RadModel.Open(result.ModelPath);
        Assert.Equal((ModelTask.MultiTask, Activation.None, 0), (model.Card.Task, model.Card.Activation, model.Card.Classes.Count));
        Assert.Equal(["square", "grade", "size", "death", "sides"], model.Outputs.Select(output => output.Name));
        Assert.Equal(["square", "grade", "size", "death", "sides"], model.Card.Tasks!.Select(task => task.Name));
        Assert.Equal(["0", "1", "2", "3"], model.Card.Tasks![1].Classes);
        Assert.Equal(("years", Activation.Scale), (model.Card.Tasks[2].Unit, model.Card.Tasks[2].Activation));
        Assert.Equal(4, model.Card.Tasks[3].Intervals!.Count);
    }

    [Fact]
    public void Predict_SeveralTasks_FindsWhatOnnxRuntimeGives()
    {
        var result = trained.Result;
        using var model = RadModel.Open(result.ModelPath);
        var image = ImageFile.Read(trained.Folder.File("001.png"));

        var findings = model.Predict(image);

        Assert.Empty(findings.Scores);
        Assert.Equal("The model does several tasks, and has scores for each of them. Use Tasks.", Assert.Throws<InvalidOperationException>(() => findings.Top).Message);
        using var session = new InferenceSession(result.ModelPath);
        var prepared = model.Prepare(image);
        using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, System.Runtime.InteropServices.MemoryMarshal.AsMemory(prepared.Data), [1, 1, 12, 12]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, session.InputNames, [value], session.OutputNames);
        foreach (var (name, output) in session.OutputNames.Zip(outputs))
        {
            Assert.Equal(output.GetTensorDataAsSpan<float>().ToArray(), findings.Tasks[name].Scores.Select(score => score.Score));
            Assert.Equal(findings.Tasks[name].Scores, model.Predict(prepared).Tasks[name].Scores);
        }

        Assert.Equal(1, findings.Tasks["grade"].Scores.Sum(score => score.Score), 1e-5);
        Assert.NotNull(findings.Tasks["grade"].Grade);
        Assert.NotNull(findings.Tasks["square"].Positive);
        Assert.Equal(findings.Tasks["size"].Scores[0].Score, findings.Tasks["size"].Value);
        Assert.Equal("years", findings.Tasks["size"].Unit);
        using var binding = model.Bind();
        prepared.Data.CopyTo(binding.Inputs[model.Inputs[0].Name].Data);
        binding.Run(TestContext.Current.CancellationToken);
        Assert.Equal(findings.Tasks["death"].Scores, binding.Findings().Tasks["death"].Scores);
        Assert.Equal(
            $"'{result.ModelPath}' does 5 tasks, and has scores for each of them. Call Predict, whose findings are by task, or Run.",
            Assert.Throws<InvalidOperationException>(() => model.PredictPrepared(prepared.Data, 1)).Message);
    }

    [Fact]
    public void Predict_ComposedWithTheWindowOfAFile_SeesWhatAViewerShows()
    {
        using var folder = new TempFolder();
        var recipe = Tasks.Replace("epochs: 12", "epochs: 1", StringComparison.Ordinal).Replace("{height: 12, width: 12}", "{height: 12, width: 12, window: file}", StringComparison.Ordinal);
        var result = Train(folder, TinyTable.Write(folder), recipe);
        PreprocessingFusion.Compose(OnnxModel.Load(result.ModelPath)).Save(folder.File("composed.onnx"));
        using var model = RadModel.Open(result.ModelPath);
        using var composed = RadModel.Open(folder.File("composed.onnx"));
        float[] pixels = [.. Enumerable.Range(0, 144).Select(i => (float)i * 20)];
        var image = new RadImage(1, 12, 12, 12, pixels) { Windows = [ImageWindow.FromCenter(1200, 600, "SIGMOID")] };

        var (apart, together) = (model.Predict(image).Tasks, composed.Predict(image).Tasks);

        Assert.All(apart, task => Assert.Equal(task.Value.Scores.Select(s => s.Score), together[task.Key].Scores.Select(s => s.Score), (a, b) => Math.Abs(a - b) < 1e-4f));
        var straight = new RadImage(1, 12, 12, 12, pixels) { Windows = [ImageWindow.FromCenter(1200, 600, "LINEAR")] };
        Assert.NotEqual(apart["size"].Value!.Value, model.Predict(straight).Tasks["size"].Value!.Value, 1e-4);
    }

    [Fact]
    public void Execute_Covariates_JoinAllTasks()
    {
        using var folder = new TempFolder();
        var data = Table(folder);
        var recipe = Tasks.Replace("size: {task: continuous, column: value", "size: {task: continuous, column: sum", StringComparison.Ordinal)
            .Replace("weight: 0.5", "weight: 5", StringComparison.Ordinal).Replace("grade.quadratic_kappa", "size.r2", StringComparison.Ordinal)
            .Replace("input:", "data: {covariates: [age], covariate_units: 8}\ninput:", StringComparison.Ordinal);

        var result = Train(folder, data, recipe);

        var report = Evaluate(result.ModelPath, data);
        Assert.InRange(report.Figures["size.r2"].Value, 0.6, 1);
        using var model = RadModel.Open(result.ModelPath);
        var (young, old) = (Years(30), Years(80));
        Assert.True(old > young + 20, $"{young} to {old}");
        float Years(float age) => model.Predict(ImageFile.Read(folder.File("001.png")), new Dictionary<string, float> { ["age"] = age }).Tasks["size"].Value!.Value;
    }

    [Fact]
    public void Execute_FromItsOwnFile_StartsWhereItWas()
    {
        using var folder = new TempFolder();
        var (first, data) = (trained.Result, trained.Data);
        var again = Tasks.Replace("network: {architecture: plain-cnn, width: 8}", $"fine_tuning: {{from: {first.ModelPath}}}", StringComparison.Ordinal)
            .Replace("epochs: 12", "epochs: 1", StringComparison.Ordinal).Replace("learning_rate: 0.02", "learning_rate: 0.000001", StringComparison.Ordinal);

        var second = Train(folder, data, again, "second");

        Assert.Equal(first.Validation.Figures["grade.quadratic_kappa"].Value, second.Validation.Figures["grade.quadratic_kappa"].Value, TestDevice.Name == "cpu" ? 1e-6 : 0.05);
        Assert.InRange(second.Validation.Figures["size.mae"].Value, 0, first.Validation.Figures["size.mae"].Value + 0.5);
    }

    [Fact]
    public void Execute_FromAFileOfOtherTasks_SaysHowToImportIt()
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);
        var first = trained.Result;
        var other = $"""
            name: tiny
            task: multi_task
            tasks:
              square: [task: classification, column: left]
              size: [task: continuous, column: value]
            input: [height: 12, width: 12]
            fine_tuning: [from: {first.ModelPath}]
            training: [epochs: 1, optimizer: [learning_rate: 0.01]]
            """.Replace('[', '{').Replace(']', '}');

        var e = Assert.Throws<TrainingException>(() => Train(folder, data, other, "second"));

        Assert.Equal(
            $"Training cannot start from '{first.ModelPath}'. It has 11 outputs, and '{data}' has 3 classes ('square: 0', 'square: 1', 'size: value'). Import it "
            + $"for this recipe and start from the new file: onnxrad import {first.ModelPath} --classes \"square: 0,square: 1,size: value\" --channels 1 --size 12 "
            + "-o model-new.onnx",
            e.Message);
        var imported = NetworkImport.Run(OnnxModel.Load(first.ModelPath), new() { Classes = ["square: 0", "square: 1", "size: value"], Channels = 1, Size = 12 });
        Assert.Equal(("tasks", "one output in place of those of 5 tasks"), (imported.Steps[0].What, imported.Steps[0].Text));
        Assert.Equal(("scores", "those of the network, in place of the logits that share them"), (imported.Steps[1].What, imported.Steps[1].Text));
        imported.Network.Save(folder.File("imported.onnx"));
        var result = Train(folder, data, other.Replace(first.ModelPath, folder.File("imported.onnx"), StringComparison.Ordinal), "third");
        Assert.Equal(["square", "size"], RadModelOutputs(result.ModelPath));
    }

    [Fact]
    public void Execute_NameOfTheGraph_IsRefusedBeforeTraining()
    {
        using var folder = new TempFolder();
        var data = Table(folder);

        var e = Assert.Throws<TrainingException>(() => Train(folder, data, Tasks.Replace("  square:", "  logits:", StringComparison.Ordinal)));

        Assert.Equal(
            "The network uses the name 'logits' inside, which the outputs of the tasks need. Rename the tasks in the recipe.",
            e.Message);
    }

    [Fact]
    public void Execute_Resumed_GoesOnAsItWould()
    {
        using var folder = new TempFolder();
        var data = Table(folder);
        var recipe = Recipe.Parse(Tasks.Replace("epochs: 12", "epochs: 2", StringComparison.Ordinal), "recipe", []);
        var whole = new TrainingRun(new Recorder(), s_clock).Execute(
            new() { Recipe = recipe, DataPath = data, OutFolder = folder.File("whole"), Device = TestDevice.Name }, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var stopping = new Recorder { OnStep = step => { if (step is { Epoch: 2, Step: 2 }) { cancel.Cancel(); } } };
        TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = folder.File("run"), Device = TestDevice.Name };
        Assert.Throws<OperationCanceledException>(() => new TrainingRun(stopping, s_clock).Execute(request, cancel.Token));

        var resumed = new TrainingRun(new Recorder(), s_clock).Execute(request with { Resume = true }, CancellationToken.None);

        Assert.Equal(whole.Epochs.Select(epoch => epoch.TrainLoss), resumed.Epochs.Select(epoch => epoch.TrainLoss));
        Assert.Equal(whole.Validation.Figures, resumed.Validation.Figures);
    }

    static IReadOnlyList<string> RadModelOutputs(string path)
    {
        using var model = RadModel.Open(path);
        return [.. model.Outputs.Select(output => output.Name)];
    }

    static IReport Evaluate(string model, string data) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = model, DataPath = data, Split = DataSplit.Test }, CancellationToken.None).Report;

    static TrainingResult Train(TempFolder folder, string data, string recipe, string run = "run") => new TrainingRun(new Recorder(), s_clock).Execute(
        new() { Recipe = Recipe.Parse(recipe, "recipe", []), DataPath = data, OutFolder = folder.File(run), Device = TestDevice.Name }, CancellationToken.None);

    /// <summary>The model that most tests look at.</summary>
    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Data = Table(Folder);
            Result = Train(Folder, Data, Tasks);
        }

        internal TempFolder Folder { get; } = new();

        public string Data { get; }

        public TrainingResult Result { get; }

        public void Dispose() => Folder.Dispose();
    }

    /// <summary>The table, in which every fourth grade is not known, and of every seventh row in the training split only the grade is.</summary>
    internal static string Table(TempFolder folder)
    {
        var lines = File.ReadAllLines(TinyTable.Write(folder));
        var header = lines[0].Split(',');
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            if (i % 7 == 3 && cells[2] == "train")
            {
                foreach (var column in (string[])["left", "right", "value", "time", "event", "sum"])
                {
                    cells[Array.IndexOf(header, column)] = "";
                }
            }
            else if (i / 4 % 4 == 1)
            {
                cells[Array.IndexOf(header, "label")] = "";
            }

            lines[i] = string.Join(',', cells);
        }

        File.WriteAllLines(folder.File("table.csv"), lines);
        return folder.File("table.csv");
    }
}
