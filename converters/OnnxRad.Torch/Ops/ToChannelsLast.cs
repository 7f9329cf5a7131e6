using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The same values of (N, C, H, W) with the channels of a place side by side in memory; other ranks as they are.</summary>
sealed record ToChannelsLast : ITorchOp
{
    public Tensor[] Run(OpInputs x, bool training) => [Convert(x[0])];

    public static Tensor Convert(Tensor x)
    {
        if (x.dim() != 4)
        {
            return x.alias();
        }

        // With one channel both orders are one, and contiguous() would keep strides that torch takes for the other.
        var shape = x.shape;
        using var rows = shape[1] == 1 ? x.reshape(shape[0], shape[2], shape[3], 1) : x.permute(0, 2, 3, 1);
        using var packed = rows.contiguous();
        return packed.permute(0, 3, 1, 2);
    }
}
