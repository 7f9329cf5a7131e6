using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class UNetTests
{
    // Ronneberger et al., figure 1: 64 to 1024 channels, two 3x3 convolutions at each level, 2x2 up-convolutions, a 1x1 head.
    [Fact]
    public void Original_OneChannelTwoClasses_HasHandComputedParameters()
    {
        long Conv(long from, long to) => (9 * from * to) + to;
        long Down(long from, long to) => Conv(from, to) + Conv(to, to);
        long Up(long to) => (4 * 2 * to * to) + to + Conv(2 * to, to) + Conv(to, to);
        var expected = Down(1, 64) + Down(64, 128) + Down(128, 256) + Down(256, 512) + Down(512, 1024)
            + Up(512) + Up(256) + Up(128) + Up(64) + (64 * 2) + 2;

        Assert.Equal(expected, UNet.Original(new() { InputChannels = 1, Classes = 2, InitialiseWeights = false }).ParameterCount());
    }

    [Fact]
    public void Original_At572_GivesThePublished388()
    {
        var model = UNet.Original(new() { InputChannels = 1, Classes = 2, BaseWidth = 1 });

        Assert.Equal([1, 2, 388, 388], Ort.Run(model, ("image", [1, 1, 572, 572], new float[572 * 572])).Shape);
    }

    [Fact]
    public void Original_FixedSizesThatDoNotFit_NamesTheNearest()
    {
        var e = Assert.Throws<ArgumentException>(() => UNet.Original(new() { Height = 190, Width = 571, Classes = 0 }));

        Assert.Equal(
            "The architecture's options are not valid. Classes is 0; expected at least 1. "
            + "Height is 190; 'unet-original' pads nothing and takes 188 or a multiple of 16 more: 188 and 204 are the nearest. "
            + "Width is 571; 'unet-original' pads nothing and takes 188 or a multiple of 16 more: 556 and 572 are the nearest.",
            e.Message);
    }

    [Fact]
    public void Original3d_FixedSizesThatDoNotFit_NamesTheNearest()
    {
        var e = Assert.Throws<ArgumentException>(() => UNet.Original3d(new() { Depth = 116, Height = 128, Classes = 2 }));

        Assert.Equal(
            "The architecture's options are not valid. "
            + "Height is 128; 'unet3d-original' pads nothing and takes 92 or a multiple of 8 more: 124 and 132 are the nearest.",
            e.Message);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 50)]
    [InlineData(64, 16)]
    public void Padded_SymbolicSize_GivesThatSize(int height, int width)
    {
        var model = UNet.Padded(new() { InputChannels = 1, Classes = 3, BaseWidth = 2 });

        Assert.Equal([2, 3, height, width], Ort.Run(model, ("image", [2, 1, height, width], new float[2 * height * width])).Shape);
    }

    // As many values more as channels are normalised: scale and bias of the normalisation in place of the bias.
    [Theory]
    [InlineData("unet-original", "unet-valid-bn")]
    [InlineData("unet-no-bn", "unet")]
    [InlineData("unet3d-valid-no-bn", "unet3d-original")]
    [InlineData("unet3d-no-bn", "unet3d")]
    public void Normalised_Parameters_AreOneMoreForEachChannel(string plain, string normalised)
    {
        var (without, with) = (ArchitectureTable.Describe(plain), ArchitectureTable.Create(normalised, new() { InitialiseWeights = false }));
        var channels = with.Nodes.Where(n => n.OpType == "BatchNormalization").Sum(n => with.Initializers[n.Inputs[1]].Dims[0]);
        var inputs = without.Channels;

        var expected = ArchitectureTable.Create(plain, new() { InitialiseWeights = false }).ParameterCount() + channels;
        Assert.Equal(without.Dimensions == 2 ? 5888 : 2336, channels);
        Assert.Equal(expected, with.ParameterCount());
        Assert.Equal(without.Dimensions == 2 ? 3 : 1, inputs);
    }

    // Çiçek et al., section 3: "19069955 parameters in total", 3 channels and 3 classes; normalisation in the Caffe of its day had none.
    [Fact]
    public void Volume_AsPublished_HasThePublishedParameters() => Assert.Equal(
        19_069_955, UNet.ValidPlain3d(new() { InputChannels = 3, Classes = 3, InitialiseWeights = false }).ParameterCount());

    // Figure 2 of the paper: 132 x 132 x 116 voxels give 44 x 44 x 28.
    [Fact]
    public void Original3d_PublishedSize_GivesThePublishedSize()
    {
        var model = UNet.Original3d(new() { InputChannels = 1, Classes = 3, BaseWidth = 2 });

        Assert.Equal([1, 3, 28, 44, 44], Ort.Run(model, ("image", [1, 1, 116, 132, 132], new float[116 * 132 * 132])).Shape);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 37, 18)]
    [InlineData(8, 16, 32)]
    public void Padded3d_SymbolicSize_GivesThatSize(int depth, int height, int width)
    {
        var model = UNet.Padded3d(new() { InputChannels = 1, Classes = 3, BaseWidth = 2 });

        Assert.Equal(["N", "", "D", "H", "W"], model.Inputs[0].Type.TensorType.Shape.Dim.Select(d => d.DimParam));
        Assert.Equal(
            [2, 3, depth, height, width],
            Ort.Run(model, ("image", [2, 1, depth, height, width], new float[2 * depth * height * width])).Shape);
    }

    [Fact]
    public void Padded_FixedSizeOfWholeSteps_NeedsNoCropping()
    {
        var model = UNet.Padded(new() { InputChannels = 1, Height = 64, Width = 48, Classes = 3, BaseWidth = 2 });

        Assert.DoesNotContain(model.Nodes, n => n.OpType == "Slice");
        Assert.Equal([1, 3, 64, 48], Ort.Run(model, ("image", [1, 1, 64, 48], new float[64 * 48])).Shape);
    }
}
