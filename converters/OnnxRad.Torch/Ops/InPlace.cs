using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>What may be computed in the place of a value.</summary>
static class InPlace
{
    /// <summary>Whether a and b, broadcast together, have the shape and type of a.</summary>
    public static bool Fits(Tensor a, Tensor b)
    {
        if (a.dtype != b.dtype || b.dim() > a.dim())
        {
            return false;
        }

        var narrow = b.shape;
        var wide = a.shape.AsSpan()[^narrow.Length..];
        for (var i = 0; i < narrow.Length; i++)
        {
            if (narrow[i] != 1 && narrow[i] != wide[i])
            {
                return false;
            }
        }

        return true;
    }
}
