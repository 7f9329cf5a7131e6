using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>1 on a diagonal, 0 elsewhere, in the shape of the input. https://onnx.ai/onnx/operators/onnx__EyeLike.html</summary>
/// <remarks>
/// Attributes: k = 0: which diagonal; dtype = the input's. Opsets 9, 22. Floats lie on the graph's device, integers on the CPU.
/// </remarks>
sealed record EyeLike(long Diagonal, ScalarType? Type) : ITorchOp
{
    public static EyeLike From(OnnxNode node) => new(
        node.Int("k", 0),
        node.Has("dtype") ? ElementType.Of("dtype", (DataType)node.Int("dtype", 0)) : null);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (x[0].dim() != 2)
        {
            throw new InvalidOperationException("expected a matrix");
        }

        var type = Type == ScalarType.Float32 ? x.FloatType : Type ?? x[0].dtype;
        using var scope = NewDisposeScope();
        var all = ones(x[0].shape, type, ElementType.IsFloat(type) ? x.Device : CPU);
        return [all.triu(Diagonal).tril(Diagonal).MoveToOuterDisposeScope()];
    }
}
