using Onnx;
using OnnxRad.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Small graphs written out node by node, right or wrong.</summary>
static class Models
{
    /// <summary>A float graph input and output; sizes below 0 are symbolic.</summary>
    public static ValueInfoProto Value(string name, params long[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.AddRange(shape.Select((size, i) => size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = $"d{i}" }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new() { Name = name, Type = new() { TensorType = type } };
    }

    public static NodeProto Node(string name, string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) => new()
    {
        Name = name,
        OpType = opType,
        Input = { inputs },
        Output = { outputs },
        Attribute = { attributes.Select(a => OpCase.ToAttribute(a.Name, a.Value)) },
    };

    public static OnnxModel Model(
        ValueInfoProto[] inputs, ValueInfoProto[] outputs, TensorProto[] initialisers, NodeProto[] nodes, int opset = 17)
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = new() { Name = "test", Input = { inputs }, Output = { outputs }, Initializer = { initialisers }, Node = { nodes } },
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        return new(model, "x.onnx");
    }
}
