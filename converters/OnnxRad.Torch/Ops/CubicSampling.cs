using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Values of images between their pixels by cubic convolution (Keys 1981) of 4 x 4 pixels.</summary>
static class CubicSampling
{
    const double A = -0.75;

    /// <summary>The pixels around a place along one axis, each with its weight.</summary>
    readonly record struct Neighbours(Tensor[] Pixels, Tensor[] Weights);

    /// <summary>Samples (N, C, H, W) at places between -1 and 1 that a grid (N, h, w, 2) names, to (N, C, h, w).</summary>
    public static Tensor Apply(Tensor x, Tensor grid, GridSamplePaddingMode padding, bool alignCorners)
    {
        using var scope = NewDisposeScope();
        var (images, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var columns = Around(grid.select(3, 0).reshape(images, -1), width, padding, alignCorners);
        var rows = Around(grid.select(3, 1).reshape(images, -1), height, padding, alignCorners);
        var pixels = x.reshape(images, channels, -1);
        var sum = zeros(1, x.dtype, x.device);
        for (var i = 0; i < 4; i++)
        {
            var line = zeros(1, x.dtype, x.device);
            for (var j = 0; j < 4; j++)
            {
                var places = columns.Pixels[j].PlusTimes(rows.Pixels[i], width);
                var values = pixels.gather(2, places.unsqueeze(1).expand(images, channels, -1));
                line = line.Plus(values * columns.Weights[j].unsqueeze(1));
            }

            sum = sum.Plus(line * rows.Weights[i].unsqueeze(1));
        }

        return sum.reshape(images, channels, grid.shape[1], grid.shape[2]).MoveToOuterDisposeScope();
    }

    static Neighbours Around(Tensor places, long size, GridSamplePaddingMode padding, bool alignCorners)
    {
        var at = alignCorners ? places.Plus(1).Times((size - 1) / 2.0) : places.Plus(1).Times(size).Minus(1).DividedBy(2);
        var first = at.detach().floor();
        var after = at - first;
        var (pixels, weights) = (new Tensor[4], new Tensor[4]);
        for (var k = 0; k < 4; k++)
        {
            var pixel = first.Plus(k - 1);
            var inside = padding == GridSamplePaddingMode.Reflection ? Reflected(pixel, size, alignCorners) : pixel;
            var clamped = inside.Clamped(0, size - 1);
            pixels[k] = clamped.to_type(ScalarType.Int64);
            weights[k] = Kernel(k switch { 0 => after.Plus(1), 1 => after, 2 => after.SubtractedFrom(1), _ => after.SubtractedFrom(2) }, near: k is 1 or 2);
            weights[k] = padding == GridSamplePaddingMode.Zeros ? weights[k] * pixel.eq(clamped) : weights[k];
        }

        return new(pixels, weights);
    }

    /// <summary>The weight of a pixel at most 1 away, or between 1 and 2.</summary>
    static Tensor Kernel(Tensor distance, bool near) => near
        ? (distance.Times(A + 2).Minus(A + 3) * distance * distance).Plus(1)
        : ((distance.Minus(5) * distance).Plus(8) * distance).Minus(4).Times(A);

    /// <summary>To and fro between the middles of the outer pixels, or between their outer borders.</summary>
    static Tensor Reflected(Tensor pixels, long size, bool alignCorners)
    {
        var (low, span) = alignCorners ? (0.0, size - 1.0) : (-0.5, size);
        if (span == 0)
        {
            return zeros_like(pixels);
        }

        var along = pixels.Minus(low).Modulo(2 * span);
        return minimum(along, along.SubtractedFrom(2 * span)).Plus(low);
    }
}
