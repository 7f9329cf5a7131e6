using Onnx;
using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>A tensor of a given shape, filled with one value. https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html</summary>
/// <remarks>
/// Attributes: value = a float 0, which gives the element type too. Opsets 9, 20, 21, 23, 24, 25. Floats lie on the graph's device, integers
/// on the CPU. Limits: element types that torch has.
/// </remarks>
sealed record ConstantOfShape(ScalarType Type, double Real, long Whole) : ITorchOp
{
    public static ConstantOfShape From(OnnxNode node) => node.Tensor("value") is { } value
        ? Of(ElementType.Of("value", (DataType)value.DataType), value)
        : new(ScalarType.Float32, 0, 0);

    static ConstantOfShape Of(ScalarType type, TensorProto value)
    {
        var (real, whole) = ElementType.Single(value);
        return new(type, real, whole);
    }

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = Dimension.Bounded(x.Longs(0));
        var type = Type == ScalarType.Float32 ? x.FloatType : Type;
        return [ElementType.IsFloat(type) ? TensorArithmetic.Filled(shape, Real, type, x.Device) : TensorArithmetic.Filled(shape, Whole, type)];
    }
}
