using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class AuxiliaryOutputsTests
{
    static readonly ArchitectureOptions s_options = new() { InputChannels = 1, Height = 32, Width = 24, Classes = 3, BaseWidth = 4, Stem = Stem.Small, Seed = 5 };

    [Theory]
    [InlineData("googlenet")]
    [InlineData("googlenet-bn")]
    public void Remove_GoogLeNet_IsTheNetworkBuiltWithoutThem(string name)
    {
        var model = ArchitectureTable.Create(name, s_options with { AuxiliaryClassifiers = true });

        var removed = AuxiliaryOutputs.Remove(model);

        Assert.Equal(ArchitectureTable.Create(name, s_options).ToBytes(), removed.ToBytes());
        Assert.Equal(["logits", "aux1", "aux2"], model.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Of_GoogLeNet_HasTheWeightsOfThePaper() => Assert.Equal(
        [("aux1", 0.3), ("aux2", 0.3)], AuxiliaryOutputs.Of(GoogLeNet.Original(s_options with { AuxiliaryClassifiers = true })));

    [Fact]
    public void Remove_NoAuxiliaryOutputs_IsTheModel()
    {
        var model = GoogLeNet.Original(s_options);

        Assert.Same(model, AuxiliaryOutputs.Remove(model));
        Assert.Empty(AuxiliaryOutputs.Of(model));
    }

    [Theory]
    [InlineData("aux1=0.3")]
    [InlineData("aux2=0.3;aux1=0.3")]
    [InlineData("aux1=0.3;aux2=-1")]
    [InlineData("aux1=0.3;aux2=NaN")]
    [InlineData("aux1=0.3;aux2")]
    [InlineData("")]
    public void Of_OtherMetadata_SaysWhatIsExpected(string text)
    {
        var model = GoogLeNet.Original(s_options with { AuxiliaryClassifiers = true });
        model.SetMetadata("onnxrad.auxiliary", text);

        var e = Assert.Throws<InvalidOnnxException>(() => AuxiliaryOutputs.Of(model));
        Assert.Equal(
            $"'googlenet' names the auxiliary outputs '{text}'; expected aux1=WEIGHT;aux2=WEIGHT, weights of 0 or more. "
            + "Remove the metadata 'onnxrad.auxiliary', or export the model again.",
            e.Message);
    }
}
