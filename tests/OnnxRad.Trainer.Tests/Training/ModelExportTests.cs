using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class ModelExportTests
{
    static readonly PreparedImages s_images = new([.. Enumerable.Range(0, 5 * 64).Select(i => MathF.Sin(i))], [1, 8, 8], new int[5], ["", "", "", "", ""]);

    [Fact]
    public void CheckParity_ExportOfTheNetwork_IsWithinTheTolerance()
    {
        using var network = TorchGraph.From(Model());

        Assert.InRange(ModelExport.CheckParity(network, Model(), s_images), 0, ModelExport.Tolerance);
    }

    [Fact]
    public void CheckParity_OneWeightWrittenBackWrong_Throws()
    {
        using var network = TorchGraph.From(Model());
        var exported = Model();
        var bias = exported.Proto.Graph.Initializer.First(t => t.Name == "fc.bias");
        OnnxTensor.SetFloats(bias, [0.01f, 0]);

        var error = Assert.Throws<TrainingException>(() => ModelExport.CheckParity(network, exported, s_images));

        Assert.StartsWith(
            "The exported model differs from the trained network by 0.01 (at most 0.0001 is allowed; 5 validation images)",
            error.Message,
            StringComparison.Ordinal);
    }

    static OnnxModel Model() =>
        PlainCnn.Create(new ArchitectureOptions { InputChannels = 1, Height = 8, Width = 8, Classes = 2, BaseWidth = 4, Seed = 3 });
}
