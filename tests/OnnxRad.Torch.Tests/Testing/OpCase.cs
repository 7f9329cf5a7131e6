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

    /// <summary>How many outputs the node names.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>What the specification says, where ONNX Runtime no longer runs the version.</summary>
    public Data[]? Expected { get; init; }

    /// <summary>Whether the outputs follow the inputs smoothly, so that gradients can be checked.</summary>
    public bool Smooth { get; init; } = true;

    public IReadOnlyList<Data> Inputs =>
    [
        .. Operands.Where(o => o.Kind == OperandKind.Fed).Select((o, i) => o.Given is { } given
            ? new Data(given, o.Shape)
            : Data.Of(Numbers.Spread(o.Shape, seed: 11 + i, o.Low, o.High))),
    ];

    /// <summary>Those of some cases whose gradients can be checked.</summary>
    public static TheoryData<OpCase> SmoothOf(IEnumerable<TheoryDataRow<OpCase>> cases) =>
        [.. cases.Select(c => c.Data).Where(c => c.Smooth && c.Operands.Any(o => o.IsDifferentiable))];

    /// <summary>A model of this one node, <c>out</c> its output (<c>out1</c> and so on its other ones).</summary>
    public OnnxModel ToModel()
    {
        var graph = new GraphProto { Name = "case" };
        var node = new NodeProto { OpType = OpType, Name = "node" };
        for (var i = 0; i < Operands.Length; i++)
        {
            AddOperand(graph, node, Operands[i], $"in{i}", seed: 100 + i);
        }

        for (var i = 0; i < Outputs; i++)
        {
            node.Output.Add(i == 0 ? "out" : $"out{i}");
            graph.Output.Add(new ValueInfoProto { Name = node.Output[i] });
        }

        node.Attribute.AddRange(Attributes.Select(a => ToAttribute(a.Name, a.Value)));
        graph.Node.Add(node);
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
                var elements = operand.Given is null ? DataType.Float : new Data(operand.Given, operand.Shape).Type;
                var type = new TypeProto.Types.Tensor { ElemType = (int)elements, Shape = new() };
                type.Shape.Dim.AddRange(operand.Shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
                graph.Input.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = type } });
                break;
            case OperandKind.Initialiser:
                graph.Initializer.Add(new Data(operand.Given!, operand.Shape).ToProto(name));
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
