using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class MultiplyAddsTests
{
    // torchvision's model pages, 'GFLOPS' of the ImageNet weights, which counts a multiplication with addition as one; two decimals.
    [Theory]
    [InlineData("alexnet", 0.71)]
    [InlineData("resnet18", 1.81)]
    [InlineData("resnet34", 3.66)]
    [InlineData("resnet50", 4.09)]
    [InlineData("resnet101", 7.80)]
    public void Of_NetworksOfTorchvision_AreAsPublished(string name, double published) =>
        Assert.Equal(published, Math.Round(ArchitectureTable.Describe(name).MultiplyAdds / 1e9, 2));

    // Sze et al., "Efficient Processing of Deep Neural Networks", 2017, table II: 724 million, of which 58.6 in fully connected layers.
    [Fact]
    public void Of_GroupedAlexNet_IsAsPublished() =>
        Assert.Equal(724, Math.Round(ArchitectureTable.Describe("alexnet-grouped").MultiplyAdds / 1e6));

    // Szegedy et al., 2015, table 1, in millions. Left out are two rows that do not follow from their own widths: 34 for the first
    // convolution (7 * 7 * 3 * 64 * 112 * 112 = 118) and 54 for inception (5a) (51).
    [Theory]
    [InlineData("conv2", 360)]
    [InlineData("inception_3a", 128)]
    [InlineData("inception_3b", 304)]
    [InlineData("inception_4a", 73)]
    [InlineData("inception_4b", 88)]
    [InlineData("inception_4c", 100)]
    [InlineData("inception_4d", 119)]
    [InlineData("inception_4e", 170)]
    [InlineData("inception_5b", 71)]
    [InlineData("fc", 1)]
    public void Of_BlocksOfGoogLeNet_AreThoseOfThePaper(string block, double millions)
    {
        var model = GoogLeNet.Original(new() { Height = 224, Width = 224, Outline = true });
        var found = MultiplyAdds.OfLayers(model).Where(layer => layer.Node.Name.StartsWith(block, StringComparison.Ordinal)).Sum(layer => layer.Count);

        Assert.InRange(found / 1e6, millions * 0.97, millions * 1.03);
    }

    [Fact]
    public void Of_GoogLeNet_IsThePapersOnePointFiveBillionButForItsFirstConvolution() =>
        Assert.InRange(ArchitectureTable.Describe("googlenet").MultiplyAdds / 1e9, 1.5, 1.5 + 0.118 - 0.034 + 0.01);

    // VGG-16: 15.5 billion at 224 x 224 (torchvision, 15.47, with 0.124 in fully connected layers); SegNet's encoder is its convolutions.
    [Fact]
    public void Of_EncoderOfSegNet_IsThatOfVgg16()
    {
        var all = MultiplyAdds.Of(SegNet.Create(new() { Height = 224, Width = 224, Classes = 3, Outline = true }));

        // The decoder mirrors the encoder but for its last convolution, which gives 3 classes as the first one takes 3 channels.
        Assert.Equal(15.35, Math.Round(all / 2e9, 2));
    }

    // Each of the 3 x 10 x 12 values is multiplied with 8 kernels of 5 x 5.
    [Fact]
    public void Of_TransposedConvolution_CountsEachInputOnce()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("image", "N", 3, 10, 12);
        g.Output(g.ConvTranspose(x, "up", 8, kernel: 5, stride: 2), "y");

        Assert.Equal(3 * 10 * 12 * 8 * 25, MultiplyAdds.Of(g.Build()));
    }

    // 3 features and 2 numbers, each with its flag, to 4 classes: at once, or by way of 5 hidden units.
    [Theory]
    [InlineData(0, (3 * 4) + (2 * 2 * 4))]
    [InlineData(5, ((3 + (2 * 2)) * 5) + (5 * 4))]
    public void Of_NetworkWithCovariates_CountsTheirLayers(int hidden, long expected)
    {
        var g = new GraphBuilder("net");
        g.Output(g.Linear(g.Input("x", "N", 3), "classifier", 4), "logits");
        var model = CovariateInput.Add(g.Build(), [new("age", 60, 10), new("sex", 0.5f, 0.5f)], hidden);

        Assert.Equal(expected, MultiplyAdds.Of(model));
    }

    [Fact]
    public void Of_UnknownShape_NamesTheNode()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("image", "N", 3, 10, 12);
        g.Output(g.Conv(g.Node("NonZero", [x], [3, 4]) with { Shape = ["N", 3, 10, 12] }, "conv1", 4, kernel: 3), "y");

        var e = Assert.Throws<InvalidOperationException>(() => MultiplyAdds.Of(g.Build()));
        Assert.Equal("The shape of 'conv1.out' at node 'conv1' (Conv) does not follow from the shapes of the inputs.", e.Message);
    }
}
