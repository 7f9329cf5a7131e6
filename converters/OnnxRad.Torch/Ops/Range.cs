using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Numbers from a start, a step apart, up to a limit that is left out. https://onnx.ai/onnx/operators/onnx__Range.html</summary>
/// <remarks>Opset 11. Floats lie on the graph's device, integers on the CPU.</remarks>
sealed record Range : ITorchOp
{
    /// <summary>Places in bfloat16 would be off.</summary>
    public bool KeepsFloat32 => true;

    public static Range From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (start, limit, delta) = (x.Scalar(0), x.Scalar(1), x.Scalar(2));
        var count = delta != 0
            ? Math.Max(0, Math.Ceiling((limit - start) / delta))
            : throw new InvalidOperationException("the input 'delta' is 0; expected another number");
        Dimension.Bounded([count <= long.MaxValue / 2 ? (long)count : long.MaxValue]);
        using var scope = NewDisposeScope();
        var numbers = TensorArithmetic.Counted((long)count, x[0].dtype, x[0].is_floating_point() ? x.Device : CPU);
        return [numbers.mul(x[2].to(numbers.device).reshape([])).Plus(x[0].to(numbers.device).reshape([])).MoveToOuterDisposeScope()];
    }
}
