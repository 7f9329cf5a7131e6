using System.Globalization;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Volumes with what images can be combined with: several tasks, covariates, survival, a network to start from, the cache.</summary>
[Collection(TorchCollection.Name)]
public sealed class VolumeCombinationTests : IDisposable
{
    const string Head = """
        name: spheres
        input: { depth: 12, height: 16, width: 16, resize: triangle, mean: auto, std: auto }
        network: { architecture: plain-cnn, width: 4 }
        training: { epochs: 6, batch_size: 8, optimizer: { name: adamw, learning_rate: 0.01 } }

        """;

    readonly TempFolder _folder = new();
    readonly string _table;

    public VolumeCombinationTests() => _table = SpherePhantoms.Write(_folder, 48, (14, 20, 20));

    [Fact]
    public void Execute_SeveralTasks_AreLearntTogether()
    {
        File.WriteAllText(_table, File.ReadAllText(_table).Replace("label,value,grade", "kind,size,grade"));
        var trained = Run(
            Head + "task: multi_task\ntasks: { kind: { task: classification, classes: [dark, bright] }, size: { task: continuous } }\n", "run", "training.epochs=40");

        var report = Evaluate(trained.ModelPath);

        Assert.InRange(report.Figures["kind.auc"].Value, 0.9, 1);
        Assert.InRange(report.Figures["size.mae"].Value, 0, 0.7 * SpherePhantoms.ErrorOfTheMean(_table, "size"));
        Assert.InRange(trained.Parity, 0, 1e-4);
    }

    [Fact]
    public void Execute_Covariates_AreSeenBesideTheVolume()
    {
        AddColumn("sum", cells => Number(Number(cells[3]) + Age(cells)));
        AddColumn("age", cells => Number(Age(cells)));
        const string Yaml = Head + "task: continuous\ndata: { classes: [sum], covariates: [age], covariate_units: 8 }\n";

        var trained = Run(Yaml, "run", "training.epochs=20");

        // The sum is that of an age of 40 to 59, which the volume does not show, and the radius.
        Assert.InRange(Evaluate(trained.ModelPath).Figures["mae"].Value, 0, 0.6 * SpherePhantoms.ErrorOfTheMean(_table, "sum"));
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal([5, 2], model.Inputs.Select(input => input.Shape.Count));
    }

    [Fact]
    public void Execute_Survival_IsLearnt()
    {
        AddColumn("time", cells => Number(10 - Number(cells[3])));
        AddColumn("event", _ => "1");

        Assert.InRange(Evaluate(Run(Head + "task: survival\n", "run", "training.epochs=15").ModelPath).Figures["concordance"].Value, 0.7, 1);
    }

    [Fact]
    public void Execute_FromAModelOfVolumes_GoesOnFromItsWeights()
    {
        var first = Run(Head + "task: classification\n", "first", "");
        var yaml = Head.Replace("network: { architecture: plain-cnn, width: 4 }", $"fine_tuning: {{ from: '{first.ModelPath}' }}") + "task: classification\n";

        var second = Run(yaml, "second", "training.epochs=1;training.optimizer.learning_rate=0.0001");

        Assert.InRange(Evaluate(second.ModelPath).Figures["auc"].Value, 0.9, 1);
        const string WayOut = " Take a file whose network takes the volumes of the recipe and gives what it learns.";
        var error = Assert.Throws<TrainingException>(() => Run(yaml, "third", "input.height=20"));
        Assert.EndsWith(WayOut, error.Message);
        Assert.Contains("It takes images of 12 x 16 x 16 (slices, rows, columns), and the recipe's are 12 x 20 x 16.", error.Message);
    }

    [Fact]
    public void Execute_PatchesFromANetworkOfOneSize_AreRefusedBeforeTraining()
    {
        var path = _folder.File("fixed.onnx");
        ArchitectureTable.Create("unet3d", new() { InputChannels = 1, Depth = 12, Height = 16, Width = 16, Classes = 2, BaseWidth = 4 }).Save(path);
        var yaml = Head.Replace("network: { architecture: plain-cnn, width: 4 }", $"fine_tuning: {{ from: '{path}' }}") + "task: segmentation\ndata: { classes: [background, sphere] }\n";

        var error = Assert.Throws<TrainingException>(() => Run(yaml, "run", "training.patch_size=[8, 8, 8]"));

        Assert.Contains(" It takes volumes of 12 x 16 x 16 (slices, rows, columns) alone; training.patch_size needs a network of volumes of any size. ", error.Message);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Read_WithACache_HoldsNeitherVolumesNorLabelsInMemory()
    {
        var recipe = Recipe.Parse(Head + "task: segmentation\ndata: { classes: [background, sphere] }", "r.yaml", ["network.architecture=unet"]);
        var options = new ImageDatasetOptions
        {
            Read = StoredImage.Reader(ofVolumes: true),
            Volumes = true,
            Classes = recipe.Data.Classes,
            Task = TaskTable.Of(recipe),
            Data = recipe.Data,
        };
        var dataset = ImageDataset.Open(_table, options);
        var splits = HoldOut.Assign(dataset, HoldOutOptions.From(recipe));

        var memory = TrainingInput.Read(recipe, dataset, splits, new Recorder(), TestContext.Current.CancellationToken);
        var cached = TrainingInput.Read(recipe, dataset, splits, new Recorder(), TestContext.Current.CancellationToken, _folder.File("cache"));

        Assert.Empty(cached.Train.Values);
        Assert.Empty(cached.Train.Targets.Values);
        Assert.Equal(memory.Train.Values, cached.Train.Slice(0, cached.Train.Count).ToArray());
        Assert.Equal(memory.Train.Targets.Values, cached.Train.Targets.Slice(0, cached.Train.Count).ToArray());
        Assert.Equal(memory.Train.Targets.Counts(2), cached.Train.Targets.Counts(2));
    }

    public void Dispose() => _folder.Dispose();

    static double Age(string[] cells) => 40 + (Number(cells[5][1..]) * 7 % 20);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    void AddColumn(string name, Func<string[], string> of) => File.WriteAllLines(
        _table, File.ReadAllLines(_table).Select((line, i) => i == 0 ? $"{line},{name}" : $"{line},{of(line.Split(','))}"));

    IReport Evaluate(string model) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = model, DataPath = _table, Cache = _folder.File("evaluated") }, CancellationToken.None).Report;

    TrainingResult Run(string yaml, string name, string changes) =>
        new TrainingRun(new Recorder(), new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
            new()
            {
                Recipe = Recipe.Parse(yaml, "test", changes.Length == 0 ? [] : changes.Split(';')),
                DataPath = _table,
                OutFolder = _folder.File(name),
                Device = "cpu",
            },
            CancellationToken.None);
}
