using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>A class that only both phases tell is learnt from both, and not from one: from files to the measured file.</summary>
[Collection(TorchCollection.Name)]
public sealed class SeveralImagesRunTests : IDisposable
{
    const string Yaml = """
        name: phases
        task: classification
        data: { classes: [same, change] }
        input: { images: [plain, arterial], height: 16, width: 16, mean: auto, std: auto }
        network: { architecture: plain-cnn, width: 16 }
        augmentation: { shift: 0.05, mirror: 0.5, noise: 0.01 }
        training:
          epochs: 10
          batch_size: 8
          optimizer: { name: adam, learning_rate: 0.003 }
        """;

    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Execute_BothPhases_LearnsTheChange()
    {
        var (trained, measured) = Run(PhaseTable.Write(_folder));

        Assert.True(measured.Figures["auc"].Value > 0.95, $"The AUC is {measured.Figures["auc"].Value}.");
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal("2 x 16 x 16", model.ImageShape.ToString());
        Assert.Equal(["plain", "arterial"], model.Card.Preprocessing.Images!.Names);
    }

    [Fact]
    public void Execute_OnePhase_IsNearChance()
    {
        var (_, measured) = Run(PhaseTable.Write(_folder), "input.images=none");

        // 40 test images: an area of 0.5 has a standard error of about 0.09.
        Assert.InRange(measured.Figures["auc"].Value, 0.2, 0.8);
    }

    [Fact]
    public void Execute_MissingPhasesSideBySide_AreMaskedFromFileToFindings()
    {
        var table = PhaseTable.Write(_folder, missing: i => i % 8 == 3);

        var (trained, measured) = Run(table, "input.combine=side_by_side", "input.missing=mask", "augmentation.shift=0");

        Assert.True(measured.Figures["auc"].Value > 0.85, $"The AUC is {measured.Figures["auc"].Value}.");
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal("2 x 16 x 32", model.ImageShape.ToString());
        var plain = ImageFile.Read(_folder.File("p1.png"));
        var one = model.Predict(new Dictionary<string, RadImage> { ["plain"] = plain }).Scores[1].Score;
        var both = model.Predict(new Dictionary<string, RadImage> { ["plain"] = plain, ["arterial"] = ImageFile.Read(_folder.File("a1.png")) }).Scores[1].Score;
        Assert.NotEqual(one, both);
    }

    [Fact]
    public void Execute_Segmentation_SeesBothPhases()
    {
        var (trained, measured) = Run(
            PhaseTable.Write(_folder),
            "task=segmentation",
            "data.classes=[background, square]",
            "network.architecture=unet",
            "network.width=4",
            "training.epochs=6",
            "training.optimizer.learning_rate=0.01");

        Assert.True(measured.Figures["dice"].Value > 0.8, $"The Dice coefficient is {measured.Figures["dice"].Value}.");
        using var model = RadModel.Open(trained.ModelPath);
        var map = model.Predict(new Dictionary<string, RadImage>
        {
            ["plain"] = ImageFile.Read(_folder.File("p1.png")),
            ["arterial"] = ImageFile.Read(_folder.File("a1.png")),
        }).Map!;
        Assert.Equal((16, 16), (map.Height, map.Width));
    }

    [Fact]
    public void Execute_SeveralTasks_SeeBothPhasesFromFileToFindings()
    {
        const string Tasks = """
            name: phases
            task: multi_task
            tasks: { change: { task: classification, column: label }, bright: { task: classification, column: bright } }
            input: { images: [plain, arterial], height: 16, width: 16 }
            network: { architecture: plain-cnn, width: 8 }
            training: { epochs: 4, batch_size: 16, optimizer: { name: adam, learning_rate: 0.01 } }
            """;
        var data = PhaseTable.Write(_folder);
        var trained = new TrainingRun(new Recorder(), s_clock).Execute(
            new() { Recipe = Recipe.Parse(Tasks, "tasks.yaml", []), DataPath = data, OutFolder = _folder.File("tasks") }, CancellationToken.None);
        PreprocessingFusion.Compose(OnnxModel.Load(trained.ModelPath)).Save(_folder.File("fused.onnx"));
        var images = new Dictionary<string, RadImage>
        {
            ["plain"] = ImageFile.Read(_folder.File("p1.png")),
            ["arterial"] = ImageFile.Read(_folder.File("a1.png")),
        };

        using var model = RadModel.Open(trained.ModelPath);
        using var fused = RadModel.Open(_folder.File("fused.onnx"));
        var (own, same) = (model.Predict(images).Tasks!, fused.Predict(images).Tasks!);

        Assert.Equal(["change", "bright"], own.Select(task => task.Key));
        Assert.All(own.Keys, name => Assert.Equal(own[name].Scores[1].Score, same[name].Scores[1].Score, 1e-5f));
        var error = Assert.Throws<RecipeException>(() => Recipe.Parse(Tasks.Replace("column: bright", "column: image_plain"), "tasks.yaml", []));
        Assert.Equal(
            "tasks.bright has the column 'image_plain', which does not teach. Give each task columns of its own.", Assert.Single(error.Problems).Message);
    }

    [Fact]
    public void Execute_TablesThatDoNotFit_NameRowAndPhase()
    {
        var table = PhaseTable.Write(_folder, missing: i => i == 2);
        File.WriteAllText(
            _folder.File("bad.csv"),
            File.ReadAllText(table).Replace("p0.png,a0.png,", ",,", StringComparison.Ordinal).Replace("p4.png,a4.png", "p4.png,p1.png", StringComparison.Ordinal)
                .Replace("p5.png,a5.png", "p5.png,none.png", StringComparison.Ordinal));

        Assert.Equal(
            $"The table '{_folder.File("bad.csv")}' is no usable data set: line 2: 'image_plain', 'image_arterial' are empty; line 4: 'image_arterial' is empty; "
            + "line 6: image_arterial 'p1.png' is on line 3 already, in another split ('val' and 'test'); line 7: image_arterial 'none.png' does not exist. "
            + "Expected the columns 'image_plain', 'image_arterial' (paths from the folder of the table, or absolute) and 'label', and optionally 'patient' and 'split'.",
            Assert.Throws<DataException>(() => Run(_folder.File("bad.csv"))).Message);
        Assert.Contains(
            "line 2: all images are missing, 'image_plain', 'image_arterial' are empty",
            Assert.Throws<DataException>(() => Run(_folder.File("bad.csv"), "input.missing=mask")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_NoTable_SaysThatOneIsNeeded()
    {
        var data = TinyData.Write(_folder);

        Assert.Equal(
            $"The recipe names several images of a case (plain, arterial), and '{data}' is no table. Give a .csv table with the columns 'image_plain', "
            + "'image_arterial', or remove input.images from the recipe.",
            Assert.Throws<DataException>(() => Run(data)).Message);
    }

    [Fact]
    public void Execute_ChangedPhase_ChangesTheHashOfTheData()
    {
        var table = PhaseTable.Write(_folder);
        string Hash() => ImageDataset.Open(table, new() { Read = ImageFile.Read, Images = new() { Names = ["plain", "arterial"] } }).Sha256;
        var before = Hash();

        File.Copy(_folder.File("a1.png"), _folder.File("a0.png"), overwrite: true);

        Assert.NotEqual(before, Hash());
    }

    (TrainingResult Trained, IReport Measured) Run(string data, params string[] set)
    {
        var recorder = new Recorder();
        var trained = new TrainingRun(recorder, s_clock).Execute(
            new() { Recipe = Recipe.Parse(Yaml, "phases.yaml", set), DataPath = data, OutFolder = _folder.File("run") }, CancellationToken.None);
        Assert.InRange(trained.Parity, 0, 1e-4);
        return (trained, new EvaluationRun(recorder).Execute(new() { ModelPath = trained.ModelPath, DataPath = data }, CancellationToken.None).Report);
    }
}
