using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

[assembly: AssemblyFixture(typeof(TrainedRun))]

namespace OnnxRad.Cli.Tests.Support;

/// <summary>One training run through the command line, which the tests share and only read.</summary>
public sealed class TrainedRun : IDisposable
{
    readonly TempFolder _folder = new();

    public TrainedRun()
    {
        Data = TinyNpz.Write(_folder.File("tiny.npz"));
        Recipe = TinyRecipe.Write(_folder.File("tiny.yaml"));
        Folder = _folder.File("run");
        Outcome = Tool.Run("train", Recipe, "--data", Data, "--out", Folder);
    }

    public string Data { get; }

    public string Recipe { get; }

    public string Folder { get; }

    public string Model => Path.Combine(Folder, "model.onnx");

    internal CliOutcome Outcome { get; }

    public void Dispose() => _folder.Dispose();
}
