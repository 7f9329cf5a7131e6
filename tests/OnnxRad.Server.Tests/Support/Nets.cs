using Onnx;
using OnnxRad.Graphs;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Small graphs whose results are known by hand.</summary>
static class Nets
{
    /// <summary>y = x + shift, both (N, 2).</summary>
    public static OnnxModel Shift(float shift, Dim? batch = null)
    {
        var g = new GraphBuilder("shift");
        g.Output(g.Add(g.Input("x", batch ?? "N", 2), g.Scalar("shift", shift)), "y");
        return g.Build();
    }

    /// <summary>y = x + the sum over all items of the pass, both (N, 2): shows what else was in it.</summary>
    public static OnnxModel Total()
    {
        var g = new GraphBuilder("total");
        var x = g.Input("x", "N", 2);
        g.Output(g.Add(x, g.Node("ReduceSum", [x, g.Constant("axes", [0L])], [1, 2], null, null, ("keepdims", 1L))), "y");
        return g.Build();
    }

    /// <summary>y = x + the number of items, both (N, 2); ONNX Runtime fails where those are more than two.</summary>
    public static OnnxModel UpToTwo()
    {
        var g = new GraphBuilder("two");
        var x = g.Input("x", "N", 2);
        var items = g.Node("Gather", [g.Node("Shape", [x], [2]), g.Scalar("first", 0L)], []);
        g.Output(g.Add(x, g.Node("Gather", [g.Constant("counts", [3], [0f, 1f, 2f]), items], [])), "y");
        return g.Build();
    }

    /// <summary>Images (N, 1, 2, 2) to the sum of their pixels and its negative (N, 2).</summary>
    public static OnnxModel Sum(Dim? height = null)
    {
        var g = new GraphBuilder("sum");
        var sum = g.Node("ReduceSum", [g.Input("image", "N", 1, height ?? 2, 2), g.Constant("axes", [2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        g.Output(g.Node("Concat", [sum, g.Node("Neg", [sum], sum.Shape)], ["N", 2], null, null, ("axis", 1L)), "sum");
        return g.Build();
    }

    /// <summary>Images (N, 1, 2, 2) to the same two scores (N, 2), whatever is in them.</summary>
    public static OnnxModel Constant(float first, float second)
    {
        var g = new GraphBuilder("constant");
        var sum = g.Node("ReduceSum", [g.Input("image", "N", 1, 2, 2), g.Constant("axes", [2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        var zero = g.Node("Mul", [sum, g.Scalar("zero", 0f)], ["N", 1]);
        var (a, b) = (g.Node("Add", [zero, g.Scalar("first", first)], ["N", 1]), g.Node("Add", [zero, g.Scalar("second", second)], ["N", 1]));
        g.Output(g.Node("Concat", [a, b], ["N", 2], null, null, ("axis", 1L)), "scores");
        return g.Build();
    }

    /// <summary>y = x, any element type, shape (2).</summary>
    public static OnnxModel Identity(TensorProto.Types.DataType type)
    {
        var g = new GraphBuilder("identity");
        g.Output(g.Node("Identity", [g.Input("x", 2)], [2]), "y");
        var model = g.Build();
        model.Proto.Graph.Input[0].Type.TensorType.ElemType = (int)type;
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)type;
        return model;
    }

    /// <summary>Of each row (2) of x the one that index names (N, 1); ONNX Runtime fails where the index is none of 0 and 1.</summary>
    public static OnnxModel Pick()
    {
        var g = new GraphBuilder("pick");
        var (x, index) = (g.Input("x", "N", 2), g.Input("index", "N", 1));
        g.Output(g.Node("GatherElements", [x, index], ["N", 1], null, null, ("axis", 1L)), "y");
        var model = g.Build();
        model.Proto.Graph.Input[1].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        return model;
    }

    /// <summary>Value number <c>index</c> - 3 of each row (2) of x, so that 1 and 2 name one and 0 none: ONNX Runtime fails on zeros.</summary>
    public static OnnxModel PickBehindThree()
    {
        var g = new GraphBuilder("pick");
        var (x, index) = (g.Input("x", "N", 2), g.Input("index", "N", 1));
        var shifted = g.Node("Sub", [index, g.Constant("three", [3L])], ["N", 1]);
        g.Output(g.Node("GatherElements", [x, shifted], ["N", 1], null, null, ("axis", 1L)), "y");
        var model = g.Build();
        model.Proto.Graph.Input[1].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        return model;
    }

    /// <summary>The places (1, ?) of the values of x (M) that are not zero: a shape that only the values settle.</summary>
    public static OnnxModel NonZero()
    {
        var g = new GraphBuilder("nonzero");
        g.Output(g.Node("NonZero", [g.Input("x", "M")], [1, "places"]), "y");
        var model = g.Build();
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        return model;
    }

    /// <summary>same = x and twice = x + x, all (N, 2).</summary>
    public static OnnxModel TwoOutputs()
    {
        var g = new GraphBuilder("two");
        var x = g.Input("x", "N", 2);
        g.Output(g.Node("Identity", [x], x.Shape), "same");
        g.Output(g.Add(x, x), "twice");
        return g.Build();
    }

    /// <summary>y = a + b, all (N, 2).</summary>
    public static OnnxModel Sum2()
    {
        var g = new GraphBuilder("add");
        g.Output(g.Add(g.Input("a", "N", 2), g.Input("b", "N", 2)), "y");
        return g.Build();
    }

    /// <summary>Twice a (A) and twice b (B), whose batches have names of their own.</summary>
    public static OnnxModel TwoBatches()
    {
        var g = new GraphBuilder("free");
        var (a, b) = (g.Input("a", "A"), g.Input("b", "B"));
        g.Output(g.Add(a, a), "twice_a");
        g.Output(g.Add(b, b), "twice_b");
        return g.Build();
    }
}
