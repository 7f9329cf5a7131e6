using OnnxRad.Models;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Worsens images so that a network can learn to restore them: lower resolution, then quantum noise, then Gaussian noise.</summary>
sealed class Degrader : IDisposable
{
    readonly DegradationRecipe _recipe;
    readonly Generator _generator;
    readonly Tensor _mean;
    readonly Tensor _std;

    /// <param name="recipe">What to change, and how much.</param>
    /// <param name="preprocessing">How the images were normalised: changes are made to values from 0 to 1.</param>
    /// <param name="device">Where the images are.</param>
    /// <param name="seed">Seeds all draws until <see cref="Reseed"/>.</param>
    public Degrader(DegradationRecipe recipe, (IReadOnlyList<float> Mean, IReadOnlyList<float> Std) preprocessing, Device device, int seed)
    {
        NativeTorch.EnsureLoaded();
        _recipe = recipe;
        _generator = new Generator((ulong)(uint)seed);
        _mean = tensor([.. preprocessing.Mean], [1, preprocessing.Mean.Count, 1, 1], device: device).DetachFromDisposeScope();
        _std = tensor([.. preprocessing.Std], [1, preprocessing.Std.Count, 1, 1], device: device).DetachFromDisposeScope();
    }

    /// <summary>Images that are measured: changed in the same way each time, by the recipe's seed.</summary>
    /// <param name="images">Prepared images.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="preprocessing">How they were prepared.</param>
    /// <returns>The images themselves where the recipe changes nothing.</returns>
    public static PreparedImages Degraded(PreparedImages images, Recipe recipe, Preprocessing preprocessing)
    {
        if (!recipe.Degradation.IsOn)
        {
            return images;
        }

        using var degrader = new Degrader(recipe.Degradation, (preprocessing.Mean, preprocessing.Std), CPU, recipe.Seed);
        var values = new float[checked(images.Count * images.ImageSize)];
        for (var i = 0; i < images.Count; i++)
        {
            using var scope = NewDisposeScope();
            degrader.Reseed(Seeds.Mix(recipe.Seed, i));
            var image = tensor(images.Slice(i, 1).ToArray(), [1, .. images.ImageShape.Select(size => (long)size)]);
            degrader.Apply(image).data<float>().ToArray().CopyTo(values, i * images.ImageSize);
        }

        return images with { Values = values, Mapped = null };
    }

    /// <summary>Starts the draws anew.</summary>
    public void Reseed(int seed) => _generator.manual_seed((uint)seed);

    /// <summary>A changed copy of a batch.</summary>
    /// <param name="images">Preprocessed images (N, C, H, W) in float32; left alone.</param>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = (images * _std).Plus(_mean);
        if (_recipe.Downscale > 1)
        {
            var small = nn.functional.avg_pool2d(x, _recipe.Downscale, ceil_mode: true, count_include_pad: false);
            x = nn.functional.interpolate(small, [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        if (_recipe.Quanta > 0)
        {
            x = PixelNoise.Poisson(x.Clamped(0, null).Times(_recipe.Quanta), _generator).DividedBy(_recipe.Quanta);
        }

        if (_recipe.Noise > 0)
        {
            x = x.Plus(PixelNoise.Normal(x, _generator).Times(_recipe.Noise));
        }

        return ((x - _mean) / _std).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator.Dispose();
        _mean.Dispose();
        _std.Dispose();
    }
}
