using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>How each volume of a batch is moved: shifted, then turned, scaled and mirrored. The axes are columns (x), rows (y) and slices (z).</summary>
/// <param name="Shift">By which fraction of the size, (N, 3).</param>
/// <param name="Angles">About the axes x, y and z in radians, (N, 3): first about z, in the plane of the slices, then y, then x.</param>
/// <param name="Scale">The factor on the size, (N).</param>
/// <param name="Mirror">-1 to turn an axis round, else 1, (N, 3).</param>
readonly record struct VolumeDraws(Tensor Shift, Tensor Angles, Tensor Scale, Tensor Mirror)
{
    /// <summary>Maps from places of the output to places of the input, both in -1..1: shape (N, 3, 4).</summary>
    /// <remarks>In voxels from the centre: input = rotation(output mirrored) / scale - shift.</remarks>
    /// <param name="size">Slices, rows and columns.</param>
    public Tensor Places((long Depth, long Height, long Width) size)
    {
        var rotation = Rotation(2, 0, 1).matmul(Rotation(1, 2, 0)).matmul(Rotation(0, 1, 2)); // (N, 3, 3)

        // Half of the size is 1 in the coordinates of the grid, so that voxels along one axis are other numbers along the next.
        var half = tensor(new float[] { size.Width, size.Height, size.Depth }, device: Shift.device);
        var inGrid = rotation / Scale.reshape(-1, 1, 1) * Mirror.unsqueeze(1) * half.reshape(1, 1, 3) / half.reshape(1, 3, 1);

        // A shift by a fraction f of the size is 2 f there.
        return cat([inGrid, Shift.Times(-2).unsqueeze(2)], 2);
    }

    /// <summary>A rotation about an axis that turns one of the others towards the next, (N, 3, 3).</summary>
    Tensor Rotation(int axis, int from, int to)
    {
        var (cos, sin) = (Angles.select(1, axis).cos(), Angles.select(1, axis).sin());
        var (zero, one) = (zeros_like(cos), ones_like(cos));
        Tensor[] entries = [zero, zero, zero, zero, zero, zero, zero, zero, zero];
        entries[axis * 4] = one;
        (entries[from * 4], entries[to * 4]) = (cos, cos);
        (entries[(from * 3) + to], entries[(to * 3) + from]) = (-sin, sin);
        return stack(entries, 1).reshape(-1, 3, 3);
    }
}
