using System.IO.Compression;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Data;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class RunStateFileTests
{
    const string NoMore = " The run cannot be resumed; start it again with --overwrite, which removes its checkpoints.";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_Written_IsTheSame(bool averaged)
    {
        using var folder = new TempFolder();
        var state = State(averaged);

        RunStateFile.Write(folder.File("last.state"), state);
        var read = RunStateFile.Read(folder.File("last.state"));

        Assert.Equal((state.Recipe, state.DataSha256, state.Loop.Epoch), (read.Recipe, read.DataSha256, read.Loop.Epoch));
        Assert.Equal(state.Epochs, read.Epochs);
        Assert.Equal(state.Loop.Weights, read.Loop.Weights);
        Assert.Equal(state.Loop.Average, read.Loop.Average);
        Assert.Equal(state.Loop.Optimizer, read.Loop.Optimizer);
        Assert.Equal([folder.File("last.state")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Read_CutShort_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        var path = folder.File("last.state");
        RunStateFile.Write(path, State());
        var bytes = File.ReadAllBytes(path);

        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);

            var e = Assert.Throws<IOException>(() => RunStateFile.Read(path));

            Assert.StartsWith($"The saved state '{path}' cannot be used: ", e.Message);
            Assert.EndsWith($".{NoMore}", e.Message);
        }
    }

    [Fact]
    public void Read_DamagedPart_IsNamed()
    {
        using var folder = new TempFolder();
        var path = folder.File("last.state");
        RunStateFile.Write(path, State());
        Replace(path, "optimizer.bin", "other");

        Assert.Equal(
            $"The saved state '{path}' cannot be used: its part 'optimizer.bin' is damaged.{NoMore}",
            Assert.Throws<IOException>(() => RunStateFile.Read(path)).Message);
    }

    [Fact]
    public void Read_MissingPart_IsNamed()
    {
        using var folder = new TempFolder();
        var path = folder.File("last.state");
        RunStateFile.Write(path, State());
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            archive.GetEntry("weights.onnx")!.Delete();
        }

        Assert.Equal(
            $"The saved state '{path}' cannot be used: its part 'weights.onnx' is missing.{NoMore}",
            Assert.Throws<IOException>(() => RunStateFile.Read(path)).Message);
    }

    [Fact]
    public void Read_OtherVersion_IsRefused()
    {
        using var folder = new TempFolder();
        var path = folder.File("last.state");
        RunStateFile.Write(path, State());
        Replace(path, "state.json", """{"formatVersion": 1, "recipe": "", "dataSha256": "", "epochs": [], "sha256": {}}""");

        Assert.Equal(
            $"The saved state '{path}' cannot be used: its format is 1; this version reads 2.{NoMore}",
            Assert.Throws<IOException>(() => RunStateFile.Read(path)).Message);
    }

    [Fact]
    public void Read_HeaderThatLacksValues_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        var path = folder.File("last.state");
        RunStateFile.Write(path, State());

        foreach (var header in new[] { "", "null", "{}", """{"formatVersion": 1, "recipe": "", "dataSha256": "", "epochs": [], "sha256": {}}""" })
        {
            Replace(path, "state.json", header);

            var e = Assert.Throws<IOException>(() => RunStateFile.Read(path));

            Assert.StartsWith($"The saved state '{path}' cannot be used: ", e.Message);
            Assert.EndsWith(NoMore, e.Message);
        }
    }

    [Fact]
    public void CheckRecipe_Changed_NamesTheKeys()
    {
        var recipe = TinyRecipe.Create(epochs: 3);
        var state = State() with { Recipe = recipe.ToYaml() };

        state.CheckRecipe("runs/a", recipe);
        var e = Assert.Throws<RecipeException>(() => state.CheckRecipe(
            "runs/a",
            recipe with { Seed = 6, Training = recipe.Training with { Epochs = 4, Optimizer = new() { Name = OptimizerName.AdaGrad, LearningRate = 0.01 } } }));

        Assert.Equal(
            "recipe 'tiny': the run in 'runs/a' was started with another recipe: 'seed' was 5 and is 6; "
            + "'training.optimizer.name' was adamw and is adagrad; 'training.optimizer.beta1' was 0.9 and is not given; 'training.optimizer.beta2' "
            + $"was 0.999 and is not given. Resume it with '{Path.Combine("runs/a", "recipe.yaml")}', or start a new run in another folder.",
            e.Message);
    }

    [Fact]
    public void CheckData_Others_AreRefused()
    {
        var dataset = new ImageDataset("data.npz", ["a", "b"], [TestImages.Sample("1"), TestImages.Sample("2", 1)]);

        (State() with { DataSha256 = dataset.Sha256 }).CheckData("runs/a", dataset);
        var e = Assert.Throws<DataException>(() => State().CheckData("runs/a", dataset));

        Assert.Equal(
            $"The run in 'runs/a' was started with other data than 'data.npz' (SHA-256 abababababab... then, {dataset.Sha256[..12]}... now). The same files are other "
            + "data where other images count as one patient's: by another column 'patient', or in a version of this program that tells patients apart otherwise. "
            + "Resume it with the data it was started with, or start a new run in another folder.",
            e.Message);
    }

    [Fact]
    public void CheckData_HashOfAnEarlierVersion_IsTaken()
    {
        var sample = TestImages.Sample("1") with { VolumeHash = () => [1, 2, 3] };
        var dataset = new ImageDataset("data.csv", ["a", "b"], [sample, TestImages.Sample("2", 1)]);
        Assert.NotEqual(dataset.Sha256, dataset.EarlierSha256());

        (State() with { DataSha256 = dataset.EarlierSha256() }).CheckData("runs/a", dataset);
    }

    static RunState State(bool averaged = false) => new(
        "name: tiny\n",
        string.Concat(Enumerable.Repeat("ab", 32)),
        [new(1, 0.1, 0.7, 1 / 3.0, Figures.Of(null, 0.5), 1.5), new(2, 0.01, 0.6, double.Epsilon, Figures.Of(0.75, 0.5), 2.5)],
        new(2, [1, 2, 3], averaged ? [4, 5] : null, [.. Enumerable.Range(0, 1000).Select(i => (byte)i)]));

    static void Replace(string path, string name, string content)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        archive.GetEntry(name)!.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(content);
    }
}
