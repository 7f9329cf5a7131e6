using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class RunFolderTests
{
    [Fact]
    public void Create_NewFolder_MakesItWithItsSubFolders()
    {
        using var temp = new TempFolder();

        var run = RunFolder.Create(temp.File("runs/a"), overwrite: false);

        Assert.Equal(
            ["checkpoints", "tensorboard"],
            Directory.GetFileSystemEntries(temp.File("runs/a")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["model.onnx", "recipe.yaml", "metrics.json", "learning-curves.png", "tensorboard", "checkpoints"],
            new[] { run.ModelPath, run.RecipePath, run.MetricsPath, run.LearningCurvesPath, run.TensorBoardPath, run.CheckpointsPath }
                .Select(p => Path.GetRelativePath(run.Path, p)));
    }

    [Fact]
    public void Create_EmptyFolder_TakesIt()
    {
        using var temp = new TempFolder();

        RunFolder.Create(temp.Path, overwrite: false);

        Assert.True(Directory.Exists(temp.File("checkpoints")));
    }

    [Fact]
    public void Create_FolderInUse_IsRefusedAndLeftAsItIs()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp.File("model.onnx"), "old");

        var e = Assert.Throws<IOException>(() => RunFolder.Create(temp.Path, overwrite: false));

        Assert.Equal(
            $"The run folder '{temp.Path}' is not empty. Choose another folder with --out, or replace the run in it with --overwrite.",
            e.Message);
        Assert.Equal([temp.File("model.onnx")], Directory.GetFileSystemEntries(temp.Path));
    }

    [Fact]
    public void Create_Overwrite_ReplacesTheRunAndLeavesOtherFiles()
    {
        using var temp = new TempFolder();
        var old = RunFolder.Create(temp.Path, overwrite: false);
        File.WriteAllText(old.RecipePath, "old");
        File.WriteAllText(old.ModelPath, "old");
        File.WriteAllText(Path.Combine(old.CheckpointsPath, "last"), "old");
        File.WriteAllText(temp.File("notes.txt"), "mine");

        RunFolder.Create(temp.Path, overwrite: true);

        Assert.Equal([temp.File("notes.txt")], Directory.GetFiles(temp.Path, "*", SearchOption.AllDirectories));
        Assert.True(Directory.Exists(old.CheckpointsPath));
    }

    [Fact]
    public void Create_PathIsAFile_IsRefused()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp.File("a"), "");

        Assert.Equal(
            $"The run folder '{temp.File("a")}' is a file. Choose another folder with --out.",
            Assert.Throws<IOException>(() => RunFolder.Create(temp.File("a"), overwrite: true)).Message);
    }

    [Fact]
    public void Create_ParentIsAFile_SaysWhy()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp.File("a"), "");

        var e = Assert.Throws<IOException>(() => RunFolder.Create(temp.File("a/b"), overwrite: false));

        Assert.Equal($"The run folder '{temp.File("a/b")}' cannot be created: '{temp.File("a")}' is a file. Choose another folder with --out.", e.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "checkpoints/epoch-001.onnx")]
    [InlineData(true, "checkpoints/epoch-001.onnx", "checkpoints/epoch-001.onnx.0123456789ab.data", "checkpoints/last.state.0123.tmp", "learning-curves.png")]
    [InlineData(false, "checkpoints/epoch-001.onnx", "checkpoints/epoch-002.onnx")]
    [InlineData(false, "checkpoints/last.state")]
    [InlineData(false, "checkpoints/best.onnx")]
    [InlineData(false, "checkpoints/epoch-0012.onnx")]
    [InlineData(false, "checkpoints/kept/epoch-005.onnx")]
    [InlineData(false, "metrics.json")]
    [InlineData(false, "model.onnx")]
    public void IsUnbegun_Run_IsOnlyWhereNothingIsLost(bool expected, params string[] files)
    {
        using var temp = new TempFolder();
        var run = RunFolder.Create(temp.File("a"), overwrite: false);
        foreach (var file in files.Append("recipe.yaml").Select(name => Path.Combine(run.Path, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "x");
        }

        Assert.Equal(expected, RunFolder.IsUnbegun(run.Path));
    }

    [Theory]
    [InlineData("runs/mine/model.onnx", "runs/mine", true)]
    [InlineData("best/model.onnx", "runs/mine", true)]
    [InlineData("runs/mine/checkpoints/epoch-001.onnx", "best", true)]
    [InlineData("kept.onnx", "runs/mine", true)]
    [InlineData("best/recipe.yaml", "runs/mine", false)]
    [InlineData("other.onnx", "runs/mine", false)]
    public void IsOfRun_PathByLinks_IsKnown(string file, string run, bool expected)
    {
        using var temp = new TempFolder();
        File.WriteAllText(RunFolder.Create(temp.File("runs/mine"), overwrite: false).ModelPath, "x");
        Directory.CreateSymbolicLink(temp.File("best"), temp.File("runs/mine"));
        File.CreateSymbolicLink(temp.File("kept.onnx"), temp.File("best/model.onnx"));

        Assert.Equal(expected, RunFolder.IsOfRun(temp.File(run), temp.File(file)));
    }

    [Fact]
    public void WriteRecipe_Recipe_CanBeReadAgain()
    {
        using var temp = new TempFolder();
        var run = RunFolder.Create(temp.File("a"), overwrite: false);
        var recipe = new Recipe { Name = "a", Task = "classification", Description = "für Tests" };

        run.WriteRecipe(recipe);

        Assert.Equal(recipe, Recipe.Read(run.RecipePath, []));
    }
}
