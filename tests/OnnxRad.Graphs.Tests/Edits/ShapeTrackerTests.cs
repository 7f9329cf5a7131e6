using Onnx;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

/// <summary>The shapes that are found without running a network are those that ONNX Runtime gives.</summary>
public sealed class ShapeTrackerTests
{
    static readonly string[] s_booleans = ["And", "Equal", "IsNaN", "Not", "Or"];

    public static TheoryData<string> Names() => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_ArchitectureOfFreeSize_GivesTheShapeOfEachValue(string name)
    {
        var limits = ArchitectureTable.Describe(name);
        int[] size = [.. limits.SmallestSizeSmallStem.Select((smallest, axis) => Math.Max(smallest, 30) + (3 * axis) + 1)];
        var model = ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = limits.FixedSize && size.Length == 3 ? size[0] : null,
            Height = limits.FixedSize ? size[^2] : null,
            Width = limits.FixedSize ? size[^1] : null,
            Classes = 3,
            BaseWidth = 2,
            Stem = Stem.Small,
        });
        var feeds = Feeds.Zeros(model, 2, size);

        AssertShapes(model, ShapeTracker.Of(model, feeds.Select(feed => (feed.Name, feed.Shape))), feeds);
    }

    [Theory]
    [InlineData("Abs")]
    [InlineData("Ceil")]
    [InlineData("Floor")]
    [InlineData("IsNaN")]
    [InlineData("Log")]
    [InlineData("Reciprocal")]
    [InlineData("Round")]
    [InlineData("Sign")]
    public void Of_OperatorOnEachValue_KeepsTheShape(string operation)
    {
        var g = new GraphBuilder("net");
        var y = g.Node(operation, [g.Input("image", "N", 3, "H", "W")], ["N", 3, "H", "W"]);
        g.Output(operation == "IsNaN" ? g.Node("Cast", [y], y.Shape, attributes: ("to", 1L)) : y, "y");
        var model = g.Build();

        AssertShapes(model, ShapeTracker.Of(model, ("image", [2, 3, 7, 9])), ("image", [2, 3, 7, 9], new float[2 * 3 * 7 * 9]));
    }

    [Theory]
    [InlineData(new long[] { 1, -4 }, new long[] { 5, long.MaxValue }, new long[] { 1, 2 })]
    [InlineData(new long[] { -1, 3 }, new long[] { long.MinValue, 0 }, new long[] { -2, -1 })]
    [InlineData(new long[] { 5, 0 }, new long[] { 2, 100 }, new long[] { 1, 3 })]
    public void Of_Slice_GivesItsShape(long[] starts, long[] ends, long[] steps)
    {
        var g = new GraphBuilder("net");
        var x = g.Input("image", "N", 3, "H", "W");
        g.Output(
            g.Node("Slice", [x, g.Constant("starts", starts), g.Constant("ends", ends), g.Constant("axes", [2, -1]), g.Constant("steps", steps)], ["N", 3, "h", "w"]),
            "y");
        var model = g.Build();

        AssertShapes(model, ShapeTracker.Of(model, ("image", [2, 3, 7, 9])), ("image", [2, 3, 7, 9], new float[2 * 3 * 7 * 9]));
    }

    [Theory]
    [InlineData("NOTSET", 2, 1, 1, 1)]
    [InlineData("NOTSET", 3, 0, 2, 2)]
    [InlineData("SAME_UPPER", 2, 0, 0, 1)]
    public void Of_TransposedConvolution_GivesItsShape(string autoPad, long stride, long padding, long added, long dilation)
    {
        var g = new GraphBuilder("net");
        var x = g.Input("image", "N", 2, "H", "W");
        (string, object)[] pads = autoPad == "NOTSET" ? [("pads", new[] { padding, padding, 0, padding })] : [("auto_pad", autoPad)];
        var weight = g.Weight("weight", [2, 5, 3, 3], Initialise.Zeros);
        var y = g.Node(
            "ConvTranspose",
            [x, weight],
            ["N", 5, "h", "w"],
            attributes: [.. pads, ("strides", new[] { stride, stride }), ("output_padding", new[] { added, 0 }), ("dilations", new[] { dilation, dilation })]);
        g.Output(y, "y");
        var model = g.Build();

        AssertShapes(model, ShapeTracker.Of(model, ("image", [1, 2, 7, 9])), ("image", [1, 2, 7, 9], new float[2 * 7 * 9]));
    }

    [Fact]
    public void Of_SizesComputedFromShapes_AreFollowed()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("image", "N", 3, "H", "W");
        var shape = g.Node("Shape", [x], [4]);
        var half = g.Node("Div", [g.Node("Gather", [shape, g.Constant("rows", [2, -1])], [2]), g.Constant("two", [2])], [2]);
        var batch = g.Node("Slice", [shape, g.Constant("zero", [0]), g.Constant("one", [1])], [1]);
        var all = g.Node("Concat", [batch, g.Constant("channels", [3]), half], [4], attributes: ("axis", 0L));
        g.Output(g.Node("Resize", [x, null, null, all], ["N", 3, "h", "w"], attributes: ("mode", "nearest")), "small");
        g.Output(g.Node("Expand", [g.Scalar("value", 2f), g.Node("Mul", [all, g.Constant("twice", [2])], [4])], ["n", 6, "h", "w"]), "wide");
        var flat = g.Node("Reshape", [x, g.Node("Concat", [batch, g.Constant("rest", [-1])], [2], attributes: ("axis", 0L))], ["N", "rest"]);
        g.Output(g.Node("ReduceL2", [flat], ["N"], attributes: [("axes", new[] { 1L }), ("keepdims", 0L)]), "norm");
        var model = g.Build();

        AssertShapes(model, ShapeTracker.Of(model, ("image", [2, 3, 7, 9])), ("image", [2, 3, 7, 9], new float[2 * 3 * 7 * 9]));
    }

    /// <summary>Each value of float32 that ONNX Runtime computes has the shape found.</summary>
    static void AssertShapes(OnnxModel model, Dictionary<string, long[]> found, params IReadOnlyList<(string, long[], float[])> feeds)
    {
        var integers = model.Initializers.Values.Where(t => t.DataType == (int)TensorProto.Types.DataType.Int64).Select(t => t.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            // But for these two, a value has the type of the first input.
            if (node.OpType == "Shape" || (node.OpType != "ConstantOfShape" && integers.Contains(node.Inputs[0])))
            {
                integers.Add(node.Outputs[0]);
            }
            else if (!s_booleans.Contains(node.OpType) && model.Outputs.All(output => output.Name != node.Outputs[0]))
            {
                model.Proto.Graph.Output.Add(new ValueInfoProto { Name = node.Outputs[0] });
            }
        }

        Assert.All(Ort.RunAll(model, feeds), value => Assert.Equal(value.Value.Shape, found.GetValueOrDefault(value.Key)));
    }
}
