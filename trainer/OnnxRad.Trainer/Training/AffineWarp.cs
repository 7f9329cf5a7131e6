using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>One affine resampling of each image or volume of a batch: linear, with the edges repeated outwards.</summary>
static class AffineWarp
{
    /// <summary>Moves each image as the draws say; about the centre, in pixels, so that nothing is sheared where H and W differ.</summary>
    /// <param name="images">Shape (N, C, H, W).</param>
    /// <param name="draws">One of each for every image.</param>
    public static Tensor Apply(Tensor images, AffineDraws draws)
    {
        using var scope = NewDisposeScope();
        return Sample(images, InputPlaces(images, draws)).MoveToOuterDisposeScope();
    }

    /// <summary>Moves each volume as the draws say; about the centre, in voxels.</summary>
    /// <param name="volumes">Shape (N, C, D, H, W).</param>
    /// <param name="draws">One of each for every volume.</param>
    public static Tensor ApplyToVolumes(Tensor volumes, VolumeDraws draws)
    {
        using var scope = NewDisposeScope();
        return Sample(volumes, draws.Places((volumes.shape[2], volumes.shape[3], volumes.shape[4]))).MoveToOuterDisposeScope();
    }

    /// <summary>Moves label maps alike: the class of the nearest pixel; places outside are to be ignored.</summary>
    /// <param name="labels">Class indices in float32, shape (N, H, W).</param>
    /// <param name="draws">One of each for every map.</param>
    public static Tensor ApplyToLabels(Tensor labels, AffineDraws draws)
    {
        using var scope = NewDisposeScope();
        var maps = labels.unsqueeze(1);
        return SampleLabels(maps, InputPlaces(maps, draws)).MoveToOuterDisposeScope();
    }

    /// <summary>Moves label volumes alike.</summary>
    /// <param name="labels">Class indices in float32, shape (N, D, H, W).</param>
    /// <param name="draws">One of each for every volume.</param>
    public static Tensor ApplyToLabelVolumes(Tensor labels, VolumeDraws draws)
    {
        using var scope = NewDisposeScope();
        return SampleLabels(labels.unsqueeze(1), draws.Places((labels.shape[1], labels.shape[2], labels.shape[3]))).MoveToOuterDisposeScope();
    }

    static Tensor Sample(Tensor images, Tensor places)
    {
        var grid = nn.functional.affine_grid(places, images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
    }

    static Tensor SampleLabels(Tensor labels, Tensor places)
    {
        // Zero is what grid_sample takes from outside, so that the class to be ignored has to be zero meanwhile.
        var shifted = labels.Minus(PreparedTargets.Ignore);
        var grid = nn.functional.affine_grid(places, shifted.shape, align_corners: false);
        var moved = nn.functional.grid_sample(shifted, grid, GridSampleMode.Nearest, GridSamplePaddingMode.Zeros, align_corners: false);
        return moved.squeeze(1).Plus(PreparedTargets.Ignore);
    }

    /// <summary>Maps from places of the output to places of the input, both in -1..1: shape (N, 2, 3).</summary>
    /// <remarks>In pixels from the centre: input = rotation(output mirrored) / scale - shift.</remarks>
    static Tensor InputPlaces(Tensor images, AffineDraws draws)
    {
        var aspect = (double)images.shape[2] / images.shape[3];
        var (cos, sin) = (draws.Angle.cos() / draws.Scale, draws.Angle.sin() / draws.Scale);

        // A shift by a fraction f of the width is 2 f in the -1..1 coordinates of the grid.
        Tensor[] rows =
        [
            cos * draws.Mirror, sin.neg().Times(aspect), draws.ShiftRight.Times(-2),
            (sin * draws.Mirror).DividedBy(aspect), cos, draws.ShiftDown.Times(-2),
        ];
        return stack(rows, 1).reshape(-1, 2, 3);
    }
}
