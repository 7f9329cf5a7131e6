using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean over all spatial dimensions: (N, C, ...) to (N, C, 1, ...).</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html Attributes: none. Opsets 1, 22.</remarks>
sealed record GlobalAveragePool : ITorchOp
{
    public static GlobalAveragePool From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].mean(Spatial(x[0]), keepdim: true)];

    /// <summary>The dimensions from 2 on.</summary>
    public static long[] Spatial(Tensor x)
    {
        var dimensions = new long[x.dim() - 2];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = i + 2;
        }

        return dimensions;
    }
}
