using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>One use of an operator: its operator set, attributes and operands.</summary>
/// <param name="OpType">The operator.</param>
/// <param name="Opset">The operator set that the model imports.</param>
/// <param name="What">What is special about it.</param>
/// <param name="Operands">Its inputs.</param>
public sealed record OpCase(string OpType, int Opset, string What, params Operand[] Operands)
{
    public (string Name, object Value)[] Attributes { get; init; } = [];

    /// <summary>Largest difference to ONNX Runtime in float32, relative to max(1, largest value).</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Whether gradients are checked in training mode.</summary>
    public bool Training { get; init; }

    public IReadOnlyList<Numbers> Inputs =>
        [.. Operands.Where(o => o.Kind == OperandKind.Fed).Select((o, i) => Numbers.Spread(o.Shape, seed: 11 + i, o.Low, o.High))];

    /// <summary>A model of this one node, <c>out</c> its output.</summary>
    public OnnxModel ToModel()
    {
        var graph = new GraphProto { Name = "case" };
        var node = new NodeProto { OpType = OpType, Name = "node" };
        for (var i = 0; i < Operands.Length; i++)
        {
            AddOperand(graph, node, Operands[i], $"in{i}", seed: 100 + i);
        }

        node.Output.Add("out");
        node.Attribute.AddRange(Attributes.Select(a => ToAttribute(a.Name, a.Value)));
        graph.Node.Add(node);
        graph.Output.Add(new ValueInfoProto { Name = "out" });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        return new(model, $"{OpType}.onnx");
    }

    /// <summary>The same case for several operator sets.</summary>
    public static IEnumerable<OpCase> For(int[] opsets, OpCase test) => opsets.Select(opset => test with { Opset = opset });

    public override string ToString() => $"{OpType} (opset {Opset}): {What}";

    public static AttributeProto ToAttribute(string name, object value) => value switch
    {
        int i => new() { Name = name, Type = AttributeType.Int, I = i },
        float f => new() { Name = name, Type = AttributeType.Float, F = f },
        string s => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(s) },
        long[] ints => new() { Name = name, Type = AttributeType.Ints, Ints = { ints } },
        float[] floats => new() { Name = name, Type = AttributeType.Floats, Floats = { floats } },
        TensorProto tensor => new() { Name = name, Type = AttributeType.Tensor, T = tensor },
        _ => throw new ArgumentException($"No attribute type for {value.GetType()}."),
    };

    static void AddOperand(GraphProto graph, NodeProto node, Operand operand, string name, int seed)
    {
        node.Input.Add(operand.Kind == OperandKind.Missing ? "" : name);
        switch (operand.Kind)
        {
            case OperandKind.Fed:
                var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
                type.Shape.Dim.AddRange(operand.Shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
                graph.Input.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = type } });
                break;
            case OperandKind.Weight:
                var values = Numbers.Spread(operand.Shape, seed, operand.Low, operand.High).Values;
                graph.Initializer.Add(OnnxTensor.From(name, operand.Shape, values));
                break;
            case OperandKind.Longs:
                graph.Initializer.Add(OnnxTensor.From(name, operand.Shape, operand.Longs));
                break;
            case OperandKind.Number:
                graph.Initializer.Add(OnnxTensor.From(name, [], [(float)operand.Low]));
                break;
        }
    }
}
