using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class RunStartTests : IDisposable
{
    const string WayOut = "Prepared images are kept apart from runs, several of which may use them: choose a folder beside the runs with --cache.";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("runs/a", "runs/a/cache", "The cache '{1}' lies in the run folder '{0}'. ")]
    [InlineData("runs/a", "best/a/cache", "The cache '{1}' lies in the run folder '{0}'. ")]
    [InlineData("runs/a", "runs/a/", "The cache '{1}' is the run folder '{0}'. ")]
    [InlineData("runs/a", "runs", "The run folder '{0}' lies in the cache '{1}'. ")]
    public void Of_CacheAndRunInEachOther_IsRefusedBeforeDataAreRead(string output, string cache, string expected)
    {
        Directory.CreateDirectory(_folder.File("runs"));
        Directory.CreateSymbolicLink(_folder.File("best"), _folder.File("runs"));
        var request = Request(output) with { Cache = _folder.File(cache) };

        var e = Assert.Throws<IOException>(() => RunStart.Of(request));

        Assert.Equal(expected.Replace("{0}", request.OutFolder).Replace("{1}", request.Cache) + WayOut, e.Message);
        Assert.False(Directory.Exists(request.OutFolder));
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("runs/cache")]
    public void Of_CacheBesideTheRun_IsTaken(string cache)
    {
        using var start = RunStart.Of(Request("runs/a") with { Cache = _folder.File(cache) });

        Assert.False(start.BeginsAnew);
    }

    [Fact]
    public void Of_StartFromALinkToTheRunToBeReplaced_IsRefused()
    {
        var run = RunFolder.Create(_folder.File("runs/mine"), overwrite: false);
        run.WriteRecipe(TinyRecipe.Create());
        File.Move(FineTuning.TinyBase.Write(_folder), run.ModelPath);
        Directory.CreateSymbolicLink(_folder.File("best"), run.Path);
        var from = _folder.File("best/model.onnx");
        var request = Request("runs/mine");
        request = request with { Overwrite = true, Recipe = request.Recipe with { FineTuning = new() { From = from } } };

        var e = Assert.Throws<IOException>(() => RunStart.Of(request));

        Assert.Equal(
            $"'{from}' is part of the run in '{run.Path}', which --overwrite removes before anything is trained. Copy it to another place, or choose another "
            + "folder with --out.",
            e.Message);
    }

    TrainingRequest Request(string output) => new()
    {
        Recipe = TinyRecipe.Create(),
        DataPath = TinyData.Write(_folder),
        OutFolder = _folder.File(output),
        Device = "cpu",
    };
}
