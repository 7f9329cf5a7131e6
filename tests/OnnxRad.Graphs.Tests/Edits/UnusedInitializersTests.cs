using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class UnusedInitializersTests
{
    [Fact]
    public void Remove_NodesAndWeightsThatNothingNeeds_AreGone()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 2);
        var used = g.Linear(x, "used", 2);
        g.Relu(g.Linear(used, "dead", 2));
        g.Constant("lost", [1], [1]);
        g.Output(used, "y");
        var model = g.Build();
        var before = model.ToBytes();
        var values = Numbers.Random(1, 3, 2);

        var small = UnusedInitializers.Remove(model);

        Assert.Equal(["used.weight", "used.bias"], small.Initializers.Keys);
        Assert.Equal(["Gemm", "Identity"], small.Nodes.Select(n => n.OpType));
        Assert.Equal(Ort.Run(model, ("x", [3, 2], values)).Values, Ort.Run(small, ("x", [3, 2], values)).Values);
        Assert.Equal(before, model.ToBytes());
    }

    [Fact]
    public void Remove_InitialiserUsedInsideASubGraph_Stays()
    {
        var inner = new GraphBuilder("branch");
        inner.Output(inner.Relu(inner.Input("unused", 1)), "z");
        var branch = inner.Build().Proto.Graph;
        branch.Input.Clear();
        branch.Node[0].Input[0] = "kept";
        var g = new GraphBuilder("net");
        g.Constant("kept", [1], [3]);
        var node = g.Node("If", [g.Input("x", 1)], [1]);
        g.Output(node, "y");
        var model = g.Build();
        model.Proto.Graph.Node[0].Attribute.Add(new Onnx.AttributeProto { Name = "then_branch", Type = Onnx.AttributeProto.Types.AttributeType.Graph, G = branch });

        Assert.Equal(["kept"], UnusedInitializers.Remove(model).Initializers.Keys);
    }
}
