using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Spatial augmentation moves label maps with their images: in the images here each pixel's value is its class.</summary>
[Collection(TorchCollection.Name)]
public sealed class LabelMapAugmentationTests
{
    [Fact]
    public void Apply_CropAndMirror_KeepsImageAndMapTogether()
    {
        var (images, maps) = Checkered(16, 12);
        using var augmenter = new Augmenter(new() { CropPadding = 3, Mirror = 0.5 }, [1f], CPU, seed: 1);

        var (moved, labels) = augmenter.Apply(images, maps, TargetGeometry.LabelMap);

        Assert.Equal(Arrays.Values(moved.squeeze(1)), Arrays.Values(labels), Near);
        Assert.NotEqual(Arrays.Values(maps), Arrays.Values(labels));
    }

    [Fact]
    public void Apply_EverythingSpatial_MovesMapsLikeImages()
    {
        // Half of the pixels of large discs lie well inside or outside, where interpolation changes nothing.
        var maps = Discs(8, 32);
        var images = maps.unsqueeze(1).clone();
        using var augmenter = new Augmenter(new() { Shift = 0.1, Rotation = 20, Scale = new(0.8, 1.2), Mirror = 0.5 }, [1f], CPU, seed: 2);

        var (moved, labels) = augmenter.Apply(images, maps, TargetGeometry.LabelMap);

        var (m, l) = (Arrays.Values(moved), Arrays.Values(labels));
        Assert.All(l, value => Assert.Contains(value, new float[] { PreparedTargets.Ignore, 0, 1 }));
        Assert.Contains(PreparedTargets.Ignore, l.Select(value => (int)value));
        Assert.True(m.Zip(l).Where(p => p.Second >= 0).Average(p => Math.Abs(p.First - p.Second)) < 0.03);
    }

    [Fact]
    public void Apply_Intensity_LeavesTheMapAlone()
    {
        var (images, maps) = Checkered(4, 6);
        using var augmenter = new Augmenter(new() { Noise = 0.1, Contrast = 0.5, Brightness = 0.5 }, [1f], CPU, seed: 3);

        var (moved, labels) = augmenter.Apply(images, maps, TargetGeometry.LabelMap);

        Assert.Equal(Arrays.Values(maps), Arrays.Values(labels));
        Assert.NotEqual(Arrays.Values(images), Arrays.Values(moved));
    }

    [Fact]
    public void Apply_ImageTarget_IsMovedAlike()
    {
        var images = rand(4, 1, 10, 10);
        using var augmenter = new Augmenter(new() { Shift = 0.1, Rotation = 20, CropPadding = 2 }, [1f], CPU, seed: 4);

        var (moved, targets) = augmenter.Apply(images, images.clone(), TargetGeometry.Image);

        Assert.Equal(Arrays.Values(moved), Arrays.Values(targets));
    }

    static bool Near(float a, float b) => Math.Abs(a - b) < 1e-4;

    /// <summary>Random classes 0 to 3 of each pixel, as images and as maps.</summary>
    static (Tensor Images, Tensor Maps) Checkered(int count, int size)
    {
        var maps = (rand(count, size, size) * 4).floor();
        return (maps.unsqueeze(1).clone(), maps);
    }

    static Tensor Discs(int count, int size)
    {
        var at = arange(size).to(ScalarType.Float32) - ((size - 1) / 2f);
        return ((at.unsqueeze(1).pow(2) + at.unsqueeze(0).pow(2)) < 100).to(ScalarType.Float32).repeat(count, 1, 1);
    }
}
