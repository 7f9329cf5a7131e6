using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>Values of (N, C, H, W) or (N, C, D, H, W) at places between -1 and 1 that a grid (N, ..., 2 or 3) names.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__GridSample.html</para>
/// <para>
/// Attributes: mode = linear (bilinear in 16; nearest, cubic), padding_mode = zeros (border, reflection), align_corners = 0.
/// Opsets 16, 20, 22. Limits: two or three spatial dimensions; cubic (bicubic in 16) two, as in ONNX Runtime.
/// </para>
/// </remarks>
sealed record GridSample(GridSampleMode? Mode, GridSamplePaddingMode Padding, bool AlignCorners) : ITorchOp
{
    /// <summary>Places in bfloat16 would be off by pixels.</summary>
    public bool KeepsFloat32 => true;

    public static GridSample From(OnnxNode node) => new(
        node.String("mode", "linear") switch
        {
            "linear" or "bilinear" => GridSampleMode.Bilinear,
            "nearest" => GridSampleMode.Nearest,

            // TorchSharp has no name for it.
            "cubic" or "bicubic" => default(GridSampleMode?),
            var other => throw new NotSupportedException($"has attribute 'mode' = '{other}'; expected linear, nearest or cubic"),
        },
        node.String("padding_mode", "zeros") switch
        {
            "zeros" => GridSamplePaddingMode.Zeros,
            "border" => GridSamplePaddingMode.Border,
            "reflection" => GridSamplePaddingMode.Reflection,
            var other => throw new NotSupportedException($"has attribute 'padding_mode' = '{other}'; expected zeros, border or reflection"),
        },
        node.Int("align_corners", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var grid = x[1].to(x[0].dtype, x.Device);
        if (Mode is { } mode)
        {
            return [F.grid_sample(x[0], grid, mode, Padding, AlignCorners)];
        }

        return x[0].dim() == 4
            ? [Cubic(x[0], grid)]
            : throw new InvalidOperationException("mode 'cubic' has two spatial dimensions only; expected (N, C, H, W)");
    }

    Tensor Cubic(Tensor x, Tensor grid)
    {
        using var scope = NewDisposeScope();
        var type = x.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        return CubicSampling.Apply(x.to_type(type), grid.to_type(type), Padding, AlignCorners).to_type(x.dtype).MoveToOuterDisposeScope();
    }
}
