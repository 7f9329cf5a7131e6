using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class ChannelsFirstTests
{
    [Fact]
    public void Apply_TransposedInput_GivesTheSameForTheTurnedImage()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 4, 5, 3);
        var turned = g.Node("Transpose", [x], ["N", 3, 4, 5], null, null, ("perm", new long[] { 0, 3, 1, 2 }));
        g.Output(g.Conv(turned, "first", 2, kernel: 3), "y");
        var model = g.Build();
        var image = Numbers.Random(1, 3, 4, 5);
        var channelsLast = Enumerable.Range(0, 60).Select(i => image[((i % 3) * 20) + (i / 3)]).ToArray();

        var first = ChannelsFirst.Apply(model);

        Assert.Equal([0, 3, 4, 5], first.Inputs[0].Type.TensorType.Shape.Dim.Select(d => d.DimValue));
        Numbers.AssertClose(Ort.Run(model, ("x", [1, 4, 5, 3], channelsLast)).Values, Ort.Run(first, ("x", [1, 3, 4, 5], image)).Values, 1e-6);
    }

    [Fact]
    public void Apply_ChannelsFirstAlready_GivesACopy()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.Conv(g.Input("x", "N", 3, 4, 5), "first", 2, kernel: 3), "y");
        var model = g.Build();

        Assert.Equal(model.ToBytes(), ChannelsFirst.Apply(model).ToBytes());
    }
}
