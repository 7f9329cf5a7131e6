using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>Values of (N, C, H, W) or (N, C, D, H, W) at places between -1 and 1 that a grid (N, ..., 2 or 3) names.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__GridSample.html</para>
/// <para>
/// Attributes: mode = linear (bilinear in 16; nearest), padding_mode = zeros (border, reflection), align_corners = 0.
/// Opsets 16, 20, 22. Limits: two or three spatial dimensions; cubic, which TorchSharp lacks, is refused.
/// </para>
/// </remarks>
sealed record GridSample(GridSampleMode Mode, GridSamplePaddingMode Padding, bool AlignCorners) : ITorchOp
{
    /// <summary>Places in bfloat16 would be off by pixels.</summary>
    public bool KeepsFloat32 => true;

    public static GridSample From(OnnxNode node) => new(
        node.String("mode", "linear") switch
        {
            "linear" or "bilinear" => GridSampleMode.Bilinear,
            "nearest" => GridSampleMode.Nearest,
            var other => throw new NotSupportedException($"has attribute 'mode' = '{other}'; expected linear or nearest"),
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
        return [F.grid_sample(x[0], grid, Mode, Padding, AlignCorners)];
    }
}
