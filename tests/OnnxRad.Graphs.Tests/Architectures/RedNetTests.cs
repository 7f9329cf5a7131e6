using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class RedNetTests
{
    // Five convolutions and five transposed ones, 5x5, 96 channels, by hand: 1 to 96, eight of 96 to 96, 96 to 1.
    [Fact]
    public void RedCnn_OneChannel_HasHandComputedParameters()
    {
        const long expected = ((25 * 96) + 96) + (8 * ((25L * 96 * 96) + 96)) + ((25 * 96) + 1);

        Assert.Equal(1_848_865, expected);
        Assert.Equal(expected, RedNet.RedCnn(new() { InputChannels = 1, InitialiseWeights = false }).ParameterCount());
    }

    [Theory]
    [InlineData("red10", 10, 0)]
    [InlineData("red20", 20, 5)]
    [InlineData("red30", 30, 8)]
    public void Create_Depth_HasLayersOf64ChannelsAndSkipsFromThePaper(string name, int layers, int skips)
    {
        var model = ArchitectureTable.Create(name, new() { InputChannels = 1 });

        Assert.Equal(layers / 2, model.Nodes.Count(n => n.OpType == "Conv"));
        Assert.Equal(layers / 2, model.Nodes.Count(n => n.OpType == "ConvTranspose"));
        Assert.Equal(skips, model.Nodes.Count(n => n.OpType == "Add"));
        Assert.DoesNotContain(model.Nodes, n => n.OpType.Contains("Pool", StringComparison.Ordinal) || n.OpType == "Gemm");
        Assert.Equal(((9 * 64) + 64) + ((layers - 2) * ((9L * 64 * 64) + 64)) + (9 * 64) + 1, model.ParameterCount());
    }

    // Mao et al., section 3: skips every two layers, from a convolution to its mirror image, and from the image to the last layer.
    [Fact]
    public void Red20_Skips_JoinMirroredLayers()
    {
        var model = RedNet.Red20(new() { InputChannels = 1, BaseWidth = 2 });
        var nodes = model.Nodes;
        string Layer(string value) => value == "image" ? value : nodes.Single(n => n.Outputs.Contains(value)) is { OpType: "Relu" } relu
            ? Layer(relu.Inputs[0])
            : nodes.Single(n => n.Outputs.Contains(value)).Name;

        Assert.Equal(
            ["deconv2+conv8", "deconv4+conv6", "deconv6+conv4", "deconv8+conv2", "deconv10+image"],
            nodes.Where(n => n.OpType == "Add").Select(n => $"{Layer(n.Inputs[0])}+{Layer(n.Inputs[1])}"));
    }

    // Chen et al., section II.B: from the image and the second and fourth convolution.
    [Fact]
    public void RedCnn_Skips_AreTheThreeOfThePaper()
    {
        var nodes = RedNet.RedCnn(new() { InputChannels = 1, BaseWidth = 2 }).Nodes;
        var sources = nodes.Where(n => n.OpType == "Add").Select(n => n.Inputs[1]).ToArray();

        Assert.Equal(["Relu", "Relu", ""], sources.Select(value => nodes.FirstOrDefault(n => n.Outputs.Contains(value))?.OpType ?? ""));
        Assert.Equal(
            ["conv4", "conv2"],
            sources.Take(2).Select(value => nodes.Single(n => n.Outputs.Contains(value)).Inputs[0]).Select(value => nodes.Single(n => n.Outputs.Contains(value)).Name));
        Assert.Equal("image", sources[2]);
    }

    [Theory]
    [InlineData("red10", 1)]
    [InlineData("red30", 1)]
    [InlineData("red-cnn", 21)]
    public void Create_SymbolicSize_GivesAnImageOfThatSize(string name, int smallest)
    {
        var model = ArchitectureTable.Create(name, new() { InputChannels = 2, BaseWidth = 4 });

        Assert.Equal([1, 2, smallest, 30], Ort.Run(model, ("image", [1, 2, smallest, 30], new float[2 * smallest * 30])).Shape);
    }
}
