using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class LacuneCnnTests
{
    // Two scales of six convolutions without bias, each normalised, and a layer of 300; then the location, a layer of 200 and the classes.
    [Fact]
    public void Create_TwoModalities_HasHandComputedParameters()
    {
        long Conv(long from, long to, long depth) => (from * to * 9 * depth) + (2 * to);
        var scale = Conv(2, 64, 2) + Conv(64, 64, 2) + Conv(64, 128, 2) + Conv(128, 128, 2) + Conv(128, 256, 1) + Conv(256, 256, 1)
            + (256 * 6 * 6 * 300) + 300;
        var expected = (2 * scale) + (((2 * 300) + 7) * 200) + 200 + (200 * 2) + 2;

        Assert.Equal(
            expected,
            LacuneCnn.Create(new() { InputChannels = 2, Depth = 5, Height = 32, Width = 32, Classes = 2, InitialiseWeights = false }).ParameterCount());
    }

    [Fact]
    public void Create_Inputs_AreTwoPatchesAndALocation()
    {
        var model = LacuneCnn.Create(new() { InputChannels = 2, Depth = 5, Height = 32, Width = 32, Classes = 2, BaseWidth = 4, LocationFeatures = 3 });

        Assert.Equal(["image", "context", "location"], model.Inputs.Select(input => input.Name));
        Assert.Equal([0L, 3], model.Inputs[2].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("context")]
    [InlineData("location")]
    public void Create_EachInput_ChangesTheOutput(string changed)
    {
        var model = LacuneCnn.Create(new() { InputChannels = 1, Depth = 5, Height = 32, Width = 32, Classes = 2, BaseWidth = 8, Seed = 3 });
        var feeds = Feeds.Zeros(model, 1, [5, 32, 32]);

        var before = Ort.Run(model, feeds).Values;
        Array.Fill(feeds.Single(feed => feed.Name == changed).Values, 1f);

        Assert.NotEqual(before, Ort.Run(model, feeds).Values);
    }

    [Fact]
    public void Create_FreeSize_SaysThatThePatchNeedsOne()
    {
        var e = Assert.Throws<ArgumentException>(() => LacuneCnn.Create(new() { Height = 32, Width = 32 }));

        Assert.Equal(
            "The architecture's options are not valid. Depth is not given; 'lacune-cnn' needs a fixed size for its fully connected layers.", e.Message);
    }
}
