using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Tests.Reading;

public sealed class GraphCheckTests
{
    [Fact]
    public void Load_NamesThatDoNotFit_ListsAllAtOnce()
    {
        var proto = Chain(("a", "x", "p"), ("b", "nothing", "q"), ("", "p", "q"), ("d", "q", "y"));
        proto.Graph.Output.Add(new ValueInfoProto { Name = "z" });
        proto.Graph.Input.Add(proto.Graph.Input[0].Clone());

        AssertProblems(
            proto,
            "The graph has two inputs 'x'.",
            "Node 'Relu_2' (Relu) makes 'q', which is made already.",
            "Node 'b' (Relu) needs 'nothing', which nothing makes.",
            "The graph's output 'z' is made by nothing.");
    }

    [Fact]
    public void Load_Circle_NamesIt()
    {
        var proto = Chain(("a", "x", "p"), ("b", "r", "q"), ("c", "q", "r"), ("d", "p", "y"));

        AssertProblems(proto, "The nodes 'b' -> 'c' -> 'b' wait for one another in a circle.");
    }

    [Fact]
    public void Load_NodeThatNeedsItself_IsACircle() =>
        AssertProblems(Chain(("a", "x", "y"), ("b", "p", "p")), "The nodes 'b' -> 'b' wait for one another in a circle.");

    [Fact]
    public void Load_NodesInAnyOrder_ArePutIntoOneThatRuns()
    {
        var proto = Chain(("c", "q", "y"), ("a", "x", "p"), ("b", "p", "q"));

        var model = OnnxModel.Load(new MemoryStream(proto.ToByteArray()), "a.onnx");

        Assert.Equal(["a", "b", "c"], model.Nodes.Select(n => n.Name));
        Assert.Equal([0, 2], Ort.Run(model, ("x", [2], [-1, 2])).Values);
    }

    [Fact]
    public void Load_ChainOf200000NodesBackwards_IsSorted()
    {
        var nodes = Enumerable.Range(0, 200_000).Select(i => ($"n{i}", i == 0 ? "x" : $"v{i}", i == 199_999 ? "y" : $"v{i + 1}")).Reverse();

        var model = OnnxModel.Load(new MemoryStream(Chain([.. nodes]).ToByteArray()), "a.onnx");

        Assert.Equal("n0", model.Proto.Graph.Node[0].Name);
        Assert.Equal("n199999", model.Proto.Graph.Node[^1].Name);
    }

    [Fact]
    public void Load_InitialisersOfWrongSize_ListsThem()
    {
        var proto = Chain(("a", "x", "y"));
        proto.Graph.Initializer.Add(
        [
            Tensor("raw", DataType.Float, [2, 3], t => t.RawData = ByteString.CopyFrom(new byte[20])),
            Tensor("typed", DataType.Int64, [2], t => t.Int64Data.Add(1)),
            Tensor("half", DataType.Float16, [3], t => t.RawData = ByteString.CopyFrom(new byte[4])),
            Tensor("nibbles", DataType.Int4, [3], t => t.RawData = ByteString.CopyFrom(1)),
            Tensor("negative", DataType.Float, [-2], _ => { }),
            Tensor("huge", DataType.Float, [long.MaxValue, long.MaxValue], _ => { }),
            Tensor("odd", (DataType)99, [1], _ => { }),
            Tensor("fine", DataType.Int4, [3], t => t.RawData = ByteString.CopyFrom(1, 2)),
            Tensor("text", DataType.String, [1], t => t.StringData.Add(ByteString.CopyFromUtf8("a"))),
            Tensor("empty", DataType.Float, [0], _ => { }),
        ]);
        proto.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "value", T = Tensor("t", DataType.Float, [4], t => t.FloatData.Add(1)) });

        AssertProblems(
            proto,
            "Initialiser 'raw' has 20 bytes; its shape needs 24.",
            "Initialiser 'typed' has 1 values; its shape needs 2.",
            "Initialiser 'half' has 4 bytes; its shape needs 6.",
            "Initialiser 'nibbles' has 1 bytes; its shape needs 2.",
            "Initialiser 'negative' has the shape (-2).",
            "Initialiser 'huge' has the shape (9223372036854775807, 9223372036854775807).",
            "Initialiser 'odd' has the element type 99, which ONNX does not have.",
            "The tensor in 'value' of node 'a' (Relu) has 1 values; its shape needs 4.");
    }

    [Fact]
    public void Load_SubGraphThatUsesOuterValues_IsFine()
    {
        var proto = Chain(("a", "x", "p"), ("b", "p", "y"));
        proto.Graph.Node[1] = new NodeProto { Name = "b", OpType = "If", Input = { "x" }, Output = { "y" } };
        var branch = new GraphProto { Name = "branch", Node = { new NodeProto { OpType = "Relu", Input = { "p" }, Output = { "inner" } } } };
        branch.Output.Add(new ValueInfoProto { Name = "inner" });
        proto.Graph.Node[1].Attribute.Add(new AttributeProto { Name = "then_branch", G = branch });
        Assert.Equal(2, OnnxModel.Load(new MemoryStream(proto.ToByteArray()), "a.onnx").Nodes.Count);

        branch.Node[0].Input[0] = "nowhere";

        AssertProblems(proto, "Node 'b' (If) needs 'nowhere', which nothing makes.");
    }

    [Fact]
    public void Load_NestedTooDeep_IsInvalid()
    {
        var graph = new GraphProto { Node = { new NodeProto { OpType = "Relu" } } };
        for (var i = 0; i < 40; i++)
        {
            graph = new GraphProto { Node = { new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", G = graph } } } } };
        }

        var e = Assert.Throws<InvalidOnnxException>(() => Read(new ModelProto { Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }));

        Assert.StartsWith("'a.onnx' is not a usable ONNX model: its bytes are not an ONNX document, or are cut short (", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LengthOf2GigabytesInASmallFile_TakesNoMemory()
    {
        // Field 7 (graph) > field 5 (initializer) > field 9 (raw_data) or 4 (float_data, packed), each with a length of 2^31 - 17.
        byte[] length = [0xef, 0xff, 0xff, 0xff, 0x07];
        foreach (var field in new byte[] { 0x4a, 0x22, 0x3a, 0x52 })
        {
            byte[] bytes = [0x3a, .. length, 0x2a, .. length, field, .. length, 1, 2, 3];
            var before = GC.GetAllocatedBytesForCurrentThread();

            Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(new MemoryStream(bytes), "a.onnx"));

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    static void AssertProblems(ModelProto proto, params string[] problems)
    {
        var e = Assert.Throws<InvalidOnnxException>(() => Read(proto));

        Assert.Equal(
            $"'a.onnx' is not a usable ONNX model: {problems.Length} {(problems.Length == 1 ? "problem" : "problems")}."
            + string.Concat(problems.Select(p => "\n  " + p)) + "\nExport or download the file again.",
            e.Message);
    }

    static OnnxModel Read(ModelProto proto) => OnnxModel.Load(new MemoryStream(proto.ToByteArray()), "a.onnx");

    static ModelProto Chain(params (string Name, string Input, string Output)[] nodes)
    {
        var graph = new GraphProto { Name = "g" };
        graph.Node.AddRange(nodes.Select(n => new NodeProto { Name = n.Name, OpType = "Relu", Input = { n.Input }, Output = { n.Output } }));
        foreach (var (list, name) in new[] { (graph.Input, "x"), (graph.Output, "y") })
        {
            var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } } };
            list.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = type } });
        }

        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    static TensorProto Tensor(string name, DataType type, long[] dims, Action<TensorProto> fill)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { dims } };
        fill(tensor);
        return tensor;
    }
}
