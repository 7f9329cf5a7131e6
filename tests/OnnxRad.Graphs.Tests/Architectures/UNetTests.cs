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

    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 50)]
    [InlineData(64, 16)]
    public void Padded_SymbolicSize_GivesThatSize(int height, int width)
    {
        var model = UNet.Padded(new() { InputChannels = 1, Classes = 3, BaseWidth = 2 });

        Assert.Equal([2, 3, height, width], Ort.Run(model, ("image", [2, 1, height, width], new float[2 * height * width])).Shape);
    }

    [Fact]
    public void Padded_FixedSizeOfWholeSteps_NeedsNoCropping()
    {
        var model = UNet.Padded(new() { InputChannels = 1, Height = 64, Width = 48, Classes = 3, BaseWidth = 2 });

        Assert.DoesNotContain(model.Nodes, n => n.OpType == "Slice");
        Assert.Equal([1, 3, 64, 48], Ort.Run(model, ("image", [1, 1, 64, 48], new float[64 * 48])).Shape);
    }
}
