using Onnx;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class GraphJoinTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(12)]
    public void Compose_NetworkOfAnOlderOperatorSet_IsReadAsTheNewer(int opset)
    {
        var network = Fusable.Network("old", opset: 13, size: 4);
        network.Proto.OpsetImport[0].Version = opset;
        float[] pixels = [.. Enumerable.Range(0, 35).Select(i => i * 7f)];

        var sut = PreprocessingFusion.Compose(network);

        var (_, made) = Ort.Run(PreprocessingGraph.Extract(network)!, ("pixels", [1, 1, 5, 7], pixels));
        var (_, expected) = Ort.Run(network, ("image", [1, 1, 4, 4], made));
        var (_, found) = Ort.Run(sut, ("pixels", [1, 1, 5, 7], pixels));
        Assert.Equal(17, sut.Opset);
        Numbers.AssertClose(expected, found, 1e-6);
    }

    [Fact]
    public void Compose_OperatorThatChangedItsMeaning_IsNamed()
    {
        var network = Fusable.Network("old", opset: 13, size: 4);
        network.Proto.OpsetImport[0].Version = 11;
        var squeeze = new NodeProto { OpType = "Squeeze", Name = "squeeze", Input = { "image" }, Output = { "unused" } };
        network.Proto.Graph.Node.Add([squeeze, new() { OpType = "Foo", Name = "foo", Input = { "image" }, Output = { "unused too" } }]);

        var e = Assert.Throws<UnsupportedOnnxException>(() => PreprocessingFusion.Compose(network));

        Assert.Equal(
            "These graphs cannot be joined. Node 'squeeze' of 'old' (Squeeze, opset 11) may mean something else in opset 17. "
            + "Node 'foo' of 'old' (Foo, opset 11) may mean something else in opset 17. "
            + "Export the models with one operator set, and without functions.",
            e.Message);
        Assert.Equal(2, e.Problems.Count);
    }

    [Fact]
    public void Compose_OperatorSetsThatNobodyKnows_AreNamed()
    {
        var network = Fusable.Network("old", opset: 13, size: 4);
        network.Proto.OpsetImport[0].Version = 6;
        network.Proto.Functions.Add(new FunctionProto { Name = "f" });

        var e = Assert.Throws<UnsupportedOnnxException>(() => PreprocessingFusion.Compose(network));

        Assert.Equal(
            "These graphs cannot be joined. 'old' has the operator set 6; expected 7 to 17. 'old' defines functions of its own. "
            + "Export the models with one operator set, and without functions.",
            e.Message);
    }

    [Fact]
    public void Fuse_SubGraphsThatReadAroundThem_KeepTheirNames()
    {
        var (a, b) = (WithCondition("a", 1), WithCondition("b", 2));

        var sut = EnsembleFusion.Fuse([a, b], new(), Fusable.Card());

        // Each member adds its own number to the pixels, in a branch that reads it from outside.
        var (_, found) = Ort.Run(sut, ("image", [1, 1, 1, 2], [0.25f, 0.5f]));
        Numbers.AssertClose([1.75f, 2], found, 1e-6);
    }

    static OnnxModel WithCondition(string name, float added)
    {
        var g = new GraphBuilder(name);
        var scores = g.Flatten(g.Input("image", "N", 1, 1, 2));
        g.Output(g.Node("Identity", [scores, g.Scalar("added", added)], ["N", 2], "branch"), "probabilities");
        var model = g.Build();
        var graph = model.Proto.Graph;
        graph.Initializer.Add(new TensorProto { Name = "always", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } });
        var branch = graph.Node.Single(node => node.Name == "branch");
        var flat = branch.Input[0];
        branch.OpType = "If";
        branch.Input.Clear();
        branch.Input.Add("always");
        branch.Attribute.Add([Branch("then_branch", "Add", flat), Branch("else_branch", "Sub", flat)]);
        return Fusable.WithCard(model, Fusable.Card());
    }

    static AttributeProto Branch(string name, string opType, string flat)
    {
        var graph = new GraphProto { Name = name };
        graph.Node.Add(new NodeProto { OpType = opType, Name = "inner", Input = { flat, "added" }, Output = { "result" } });
        graph.Output.Add(new ValueInfoProto { Name = "result", Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } } });
        return new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
    }
}
