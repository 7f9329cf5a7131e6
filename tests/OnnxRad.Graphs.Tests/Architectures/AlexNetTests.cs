using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class AlexNetTests
{
    // Krizhevsky et al. 2012 (the sum of its layers, as Caffe's bvlc_alexnet) and torchvision's alexnet.
    [Theory]
    [InlineData("alexnet-grouped", 60_965_224)]
    [InlineData("alexnet", 61_100_840)]
    public void Create_AsPublished_HasTheParametersPublished(string name, long parameters)
    {
        var model = ArchitectureTable.Create(name, new() { Height = 224, Width = 224, InitialiseWeights = false });

        Assert.Equal(parameters, model.ParameterCount());
    }

    [Theory]
    [InlineData("alexnet-grouped", 2)]
    [InlineData("alexnet", 0)]
    public void Create_Layers_AreThoseOfTheReview(string name, int normalisations)
    {
        var nodes = ArchitectureTable.Create(name, new() { Height = 63, Width = 63, BaseWidth = 8 }).Nodes;

        Assert.Equal(5, nodes.Count(n => n.OpType == "Conv"));
        Assert.Equal(3, nodes.Count(n => n.OpType == "MaxPool"));
        Assert.Equal(3, nodes.Count(n => n.OpType == "Gemm"));
        Assert.Equal(2, nodes.Count(n => n.OpType == "Dropout"));
        Assert.Equal(normalisations, nodes.Count(n => n.OpType == "LRN"));
    }

    // Krizhevsky et al., section 3.3: k = 2, n = 5, alpha = 1e-4, beta = 0.75, each square counted whole; ONNX divides alpha by n. Section 4.2: dropout 0.5.
    [Fact]
    public void Grouped_NormalisationAndDropout_AreThoseOfThePaper()
    {
        var model = AlexNet.Grouped(new() { Height = 63, Width = 63, BaseWidth = 8 });

        Assert.All(model.Nodes.Where(n => n.OpType == "LRN"), n => Assert.Equal(
            (5L, 5e-4f, 0.75f, 2f), (n.Int("size", 0), n.Float("alpha", 0), n.Float("beta", 0), n.Float("bias", 0))));
        Assert.All(model.Nodes.Where(n => n.OpType == "Dropout"), n => Assert.Equal([0.5f], OnnxTensor.Floats(model.Initializers[n.Inputs[1]])));
        Assert.Equal([1, 2, 1, 2, 2], model.Nodes.Where(n => n.OpType == "Conv").Select(n => n.Int("group", 1)));
    }

    [Theory]
    [InlineData("alexnet-grouped", new[] { 96, 256, 384, 384, 256 })]
    [InlineData("alexnet", new[] { 64, 192, 384, 256, 256 })]
    public void Create_Widths_AreThoseOfThePaperAndTorchvision(string name, int[] widths)
    {
        var model = ArchitectureTable.Create(name, new() { Height = 63, Width = 63, InitialiseWeights = false });

        Assert.Equal(widths, model.Nodes.Where(n => n.OpType == "Conv").Select(n => (int)model.Initializers[n.Inputs[1]].Dims[0]));
    }

    [Fact]
    public void Create_DropoutZero_LeavesDropoutOut() =>
        Assert.DoesNotContain(AlexNet.SingleTower(new() { Height = 63, Width = 63, BaseWidth = 8, Dropout = 0 }).Nodes, n => n.OpType == "Dropout");

    [Fact]
    public void Create_NoSize_SaysThatItNeedsOne()
    {
        var e = Assert.Throws<ArgumentException>(() => AlexNet.SingleTower(new() { Height = 62 }));

        Assert.Equal(
            "The architecture's options are not valid. Height is 62; 'alexnet' with the stem ImageNet needs at least 63. "
            + "Width is not given; 'alexnet' needs a fixed size for its fully connected layers.",
            e.Message);
    }
}
