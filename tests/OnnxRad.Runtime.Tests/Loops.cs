using Onnx;
using OnnxRad.Graphs;

namespace OnnxRad.Runtime.Tests;

/// <summary>Networks that take as long as a pixel says.</summary>
static class Loops
{
    /// <summary>Puts a Loop in front of an output (1, 2), or of one pixel (1, 2, 1, 1), which runs 2^62 times where its second value is above 0, and never otherwise.</summary>
    public static OnnxModel Behind(OnnxModel model, string output)
    {
        var graph = model.Proto.Graph;
        var last = graph.Node.Single(node => node.Output.Contains(output));
        last.Output[0] = "scores";
        graph.Initializer.Add(OnnxTensor.From("second", [], [1L]));
        graph.Initializer.Add(OnnxTensor.From("nothing", [], [0f]));
        graph.Initializer.Add(OnnxTensor.From("most", [], [1L << 62]));
        graph.Node.Add(
        [
            Node("Gather", ["scores", "second"], "column", new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 }),
            Node("ReduceSum", ["column"], "value", new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int }),
            Node("Greater", ["value", "nothing"], "counts"),
            Node("Loop", ["most", "counts", "scores"], output, new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = Body() }),
        ]);
        return model;
    }

    static GraphProto Body()
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add([Scalar("i", TensorProto.Types.DataType.Int64), Scalar("go", TensorProto.Types.DataType.Bool), Value("x", TensorProto.Types.DataType.Float)]);
        body.Node.Add([Node("Identity", ["go"], "go.on"), Node("Abs", ["x"], "x.on")]);
        body.Output.Add([Scalar("go.on", TensorProto.Types.DataType.Bool), Value("x.on", TensorProto.Types.DataType.Float)]);
        return body;
    }

    static ValueInfoProto Value(string name, TensorProto.Types.DataType type) =>
        new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type } } };

    static ValueInfoProto Scalar(string name, TensorProto.Types.DataType type)
    {
        var value = Value(name, type);
        value.Type.TensorType.Shape = new();
        return value;
    }

    static NodeProto Node(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes);
        return node;
    }
}
