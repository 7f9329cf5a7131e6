using OnnxRad.Models;
using OnnxRad.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Random changes to a batch of training images or volumes, computed on the training device.</summary>
/// <remarks>
/// Geometry is one affine resampling, so that an image is interpolated once whatever is switched on; then a random crop,
/// then intensity. Everything is drawn anew for each image of each batch.
/// </remarks>
sealed class Augmenter : IDisposable
{
    readonly AugmentationRecipe _recipe;
    readonly Generator _generator;
    readonly Tensor _std;
    readonly CaseTensor? _case;

    /// <param name="recipe">What to change, and how much.</param>
    /// <param name="std">The divisor of the preprocessing, one value a channel: noise and brightness are given before it.</param>
    /// <param name="device">Where the batches are.</param>
    /// <param name="seed">Seeds all draws until <see cref="Reseed"/>.</param>
    /// <param name="images">The images of a case, which are all changed alike; null for one.</param>
    public Augmenter(AugmentationRecipe recipe, IReadOnlyList<float> std, Device device, int seed, CaseImages? images = null)
    {
        _case = images is null ? null : new CaseTensor(images);
        NativeTorch.EnsureLoaded();
        _recipe = recipe;
        _generator = new Generator((ulong)(uint)seed);
        _std = tensor([.. std], [1, std.Count, 1, 1], device: device).DetachFromDisposeScope();
    }

    bool Moves => _recipe is not { Shift: 0, Rotation: 0, Tilt: 0, Mirror: 0, MirrorRows: 0, MirrorSlices: 0, Scale: { Low: 1, High: 1 } };

    /// <summary>Starts the draws anew.</summary>
    public void Reseed(int seed) => _generator.manual_seed((uint)seed);

    /// <summary>A changed copy of a batch.</summary>
    /// <param name="images">Preprocessed images (N, C, H, W) in float32; left alone.</param>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var nothing = zeros(images.shape[0], device: images.device);
        return Apply(images, nothing, TargetGeometry.None).Images.MoveToOuterDisposeScope();
    }

    /// <summary>A changed copy of a batch and its teaching data: geometry moves both alike, intensity changes the images alone.</summary>
    /// <param name="images">Preprocessed images (N, C, H, W), or volumes (N, C, D, H, W), in float32; left alone.</param>
    /// <param name="targets">Teaching data of the shape that <paramref name="geometry"/> says; left alone.</param>
    /// <param name="geometry">How they are moved.</param>
    public (Tensor Images, Tensor Targets) Apply(Tensor images, Tensor targets, TargetGeometry geometry)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (_case?.Open(images) ?? images.alias(), targets.alias());
        if (Moves && x.dim() == 5)
        {
            var draws = DrawVolumes(x.shape[0]);
            x = AffineWarp.ApplyToVolumes(x, draws);
            y = geometry == TargetGeometry.LabelMap ? AffineWarp.ApplyToLabelVolumes(y, draws) : y;
        }
        else if (Moves)
        {
            var draws = Draw(x.shape[0]);
            x = AffineWarp.Apply(x, draws);
            y = geometry switch
            {
                TargetGeometry.LabelMap => AffineWarp.ApplyToLabels(y, draws),
                TargetGeometry.Image => AffineWarp.Apply(y, draws),
                _ => y,
            };
        }

        if (_recipe.CropPadding > 0)
        {
            (x, y) = Crop(x, y, geometry);
        }

        x = Intensity(x);
        return ((_case?.Close(x, images) ?? x).MoveToOuterDisposeScope(), y.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator.Dispose();
        _std.Dispose();
    }

    AffineDraws Draw(long n) => new(
        ShiftRight: Symmetric(n, _recipe.Shift),
        ShiftDown: Symmetric(n, _recipe.Shift),
        Angle: Symmetric(n, _recipe.Rotation * Math.PI / 180),
        Scale: Uniform(n).Times(_recipe.Scale.High - _recipe.Scale.Low).Plus(_recipe.Scale.Low),
        Mirror: Flips(n, _recipe.Mirror));

    VolumeDraws DrawVolumes(long n)
    {
        var tilt = _recipe.Tilt * Math.PI / 180;
        return new(
            Shift: stack([Symmetric(n, _recipe.Shift), Symmetric(n, _recipe.Shift), Symmetric(n, _recipe.Shift)], 1),
            Angles: stack([Symmetric(n, tilt), Symmetric(n, tilt), Symmetric(n, _recipe.Rotation * Math.PI / 180)], 1),
            Scale: Uniform(n).Times(_recipe.Scale.High - _recipe.Scale.Low).Plus(_recipe.Scale.Low),
            Mirror: stack([Flips(n, _recipe.Mirror), Flips(n, _recipe.MirrorRows), Flips(n, _recipe.MirrorSlices)], 1));
    }

    Tensor Flips(long n, double probability) => Uniform(n).IsBelow(probability).to(ScalarType.Float32).Times(2).SubtractedFrom(1);

    (Tensor Images, Tensor Targets) Crop(Tensor x, Tensor y, TargetGeometry geometry)
    {
        var (n, height, width, pad) = (x.shape[0], x.shape[2], x.shape[3], (long)_recipe.CropPadding);
        var rows = Offsets(n, pad).unsqueeze(1).Plus(TensorArithmetic.Counted(height, ScalarType.Int64, x.device));
        var columns = Offsets(n, pad).unsqueeze(1).Plus(TensorArithmetic.Counted(width, ScalarType.Int64, x.device));
        return (CropTo(x, rows, columns, pad), geometry switch
        {
            TargetGeometry.LabelMap => CropTo(y.unsqueeze(1), rows, columns, pad).squeeze(1),
            TargetGeometry.Image => CropTo(y, rows, columns, pad),
            _ => y,
        });
    }

    static Tensor CropTo(Tensor x, Tensor rows, Tensor columns, long pad)
    {
        var n = x.shape[0];
        var padded = nn.functional.pad(x, (pad, pad, pad, pad), PaddingModes.Reflect);
        var image = TensorArithmetic.Counted(n, ScalarType.Int64, x.device).reshape(n, 1, 1);

        // Indexing by three broadcast index tensors puts the channels last: (N, H, W, C).
        var channelsLast = padded.permute(0, 2, 3, 1);
        return channelsLast.index(image, rows.unsqueeze(2), columns.unsqueeze(1)).permute(0, 3, 1, 2).contiguous();
    }

    Tensor Intensity(Tensor x)
    {
        var n = x.shape[0];
        long[] places = [.. Enumerable.Range(2, (int)x.dim() - 2).Select(axis => (long)axis)];
        long[] each = [n, 1, .. places.Select(_ => 1L)]; // one number an image
        var std = _std.reshape([1, -1, .. places.Select(_ => 1L)]);
        if (_recipe.Contrast > 0)
        {
            // About each channel's own mean, so that the result does not depend on how the channels are normalised.
            var mean = x.mean(places, keepdim: true);
            x = ((x - mean) * Symmetric(n, _recipe.Contrast).reshape(each).Plus(1)).Plus(mean);
        }

        if (_recipe.Brightness > 0)
        {
            x = x.Plus(Symmetric(n, _recipe.Brightness).reshape(each) / std);
        }

        return _recipe.Noise > 0
            ? x.Plus(PixelNoise.Normal(x, _generator) * std.Dividing(_recipe.Noise))
            : x;
    }

    Tensor Offsets(long n, long padding) =>
        Uniform(n).Times((2 * padding) + 1).floor().Clamped(0, 2 * padding).to(ScalarType.Int64);

    // A few numbers an image: drawn on the CPU, so that they are the same on every device.
    Tensor Uniform(long n) => rand(n, generator: _generator).to(_std.device);

    Tensor Symmetric(long n, double bound) => Uniform(n).Times(2).Minus(1).Times(bound);
}
