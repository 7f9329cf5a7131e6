using OnnxRad.Graphs;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a to the power of b with broadcasting, in the type of a. https://onnx.ai/onnx/operators/onnx__Pow.html</summary>
/// <remarks>
/// Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 1, 7, 12, 13, 15: b may have another type than a from 12 on.
/// Integers to a power below 0 are cut off towards zero.
/// </remarks>
sealed record Pow(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Pow From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        if (x[0].is_integral())
        {
            return [Whole(x[0], b)];
        }

        // torch squares and takes roots of a single number's power faster than of a tensor's.
        using var power = b.numel() == 1 && b.dim() <= x[0].dim() && !b.requires_grad && b.device_type == DeviceType.CPU
            ? x[0].ToPower(x.Scalar(1))
            : x[0].pow(b);
        // A number stays in float32 whatever the graph computes in.
        return [power.to_type(x[0].dtype == ScalarType.Float32 && power.dtype == x.FloatType ? x.FloatType : x[0].dtype)];
    }

    // On the CPU: CUDA's powers are off by a rounding, and 2.9999999999999996 is cut off to 2.
    static Tensor Whole(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var power = b.is_integral() && b.IsAtLeast(0).all().item<bool>()
            ? a.pow(b)
            : a.to(ScalarType.Float64, CPU).pow(b.to(ScalarType.Float64, CPU));
        return power.to(a.dtype, a.device).MoveToOuterDisposeScope();
    }
}
