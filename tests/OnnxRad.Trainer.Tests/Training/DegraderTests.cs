using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class DegraderTests
{
    [Fact]
    public void Apply_GaussianNoise_HasTheDeviationInUnitsOfThePixelValues()
    {
        // Normalised with std 0.5, noise of 0.1 has the deviation 0.2.
        var noisy = Apply(new() { Noise = 0.1 }, zeros(4, 1, 50, 50), mean: 0, std: 0.5f);

        Assert.InRange(noisy.std().item<float>(), 0.19, 0.21);
        Assert.InRange(noisy.mean().item<float>(), -0.01, 0.01);
    }

    [Fact]
    public void Apply_QuantumNoise_HasTheVarianceOfTheMean()
    {
        // Value 0.5 at 200 quanta: 100 are expected, so the deviation is 10 / 200.
        var noisy = Apply(new() { Quanta = 200 }, zeros(4, 1, 50, 50), mean: 0.5f, std: 1);

        Assert.InRange(noisy.std().item<float>(), 0.048, 0.052);
        Assert.InRange(noisy.mean().item<float>(), -0.002, 0.002);
    }

    [Fact]
    public void Apply_Downscale_KeepsSizeMeansAndRamps()
    {
        var ramp = arange(12).to(ScalarType.Float32).repeat(12, 1).reshape(1, 1, 12, 12) / 12;

        var changed = Arrays.Plane(Apply(new() { Downscale = 2 }, ramp, 0, 1));

        // Means of two neighbours lie between them; linear interpolation gives the ramp back but at its ends.
        Assert.Equal(12, changed.GetLength(1));
        Assert.Equal(5 / 12f, changed[6, 5], 1e-5);
        Assert.Equal(0.5 / 12, changed[6, 0], 1e-5);
    }

    [Fact]
    public void Degraded_Images_AreTheSameEachTimeAndDifferFromOneAnother()
    {
        var recipe = Recipe.Parse("name: a\ntask: image\ndegradation: { noise: 0.1 }", "test", []);
        var images = new PreparedImages(new float[2 * 64], [1, 8, 8], new PreparedTargets(new float[2 * 64], [1, 8, 8]), ["a", "b"]);
        var preprocessing = new Preprocessing { Channels = 1, Height = 8, Width = 8, Mean = [0], Std = [1] };

        var degraded = Degrader.Degraded(images, recipe, preprocessing);

        Assert.Equal(degraded.Values, Degrader.Degraded(images, recipe, preprocessing).Values);
        Assert.NotEqual(degraded.Values[..64], degraded.Values[64..]);
        Assert.Equal(new float[128], images.Values);
        Assert.Equal(new float[128], degraded.Targets.Values);
    }

    static Tensor Apply(DegradationRecipe recipe, Tensor images, float mean, float std)
    {
        using var degrader = new Degrader(recipe, ([mean], [std]), CPU, seed: 1);
        return degrader.Apply(images);
    }
}
