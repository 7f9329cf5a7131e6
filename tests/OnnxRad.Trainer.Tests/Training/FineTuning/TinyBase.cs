using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

/// <summary>A network for <see cref="TinyData"/> in a file, to start from.</summary>
static class TinyBase
{
    public static string Write(TempFolder folder, int classes = 2, int channels = 1, int? size = null, int seed = 3, Action<OnnxModel>? change = null)
    {
        var model = ArchitectureTable.Create("plain-cnn", new()
        {
            InputChannels = channels,
            Height = size,
            Width = size,
            Classes = classes,
            BaseWidth = 4,
            Seed = seed,
        });
        change?.Invoke(model);
        model.Save(folder.File("base.onnx"));
        return folder.File("base.onnx");
    }
}
