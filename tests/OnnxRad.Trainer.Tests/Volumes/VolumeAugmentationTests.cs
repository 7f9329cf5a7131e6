using OnnxRad.Trainer.Tests.Training;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Spatial augmentation moves label volumes with their volumes: in those here each voxel's value is its class.</summary>
[Collection(TorchCollection.Name)]
public sealed class VolumeAugmentationTests
{
    [Theory]
    [InlineData("shift")]
    [InlineData("rotation")]
    [InlineData("tilt")]
    [InlineData("scale")]
    [InlineData("mirrors")]
    [InlineData("all")]
    public void Apply_Spatial_MovesLabelsLikeVolumes(string what)
    {
        AugmentationRecipe all = new() { Shift = 0.1, Rotation = 30, Tilt = 15, Scale = new(0.8, 1.2), Mirror = 0.5, MirrorRows = 0.5, MirrorSlices = 0.5 };
        var none = new AugmentationRecipe();
        var recipe = what switch
        {
            "shift" => none with { Shift = all.Shift },
            "rotation" => none with { Rotation = all.Rotation },
            "tilt" => none with { Tilt = all.Tilt },
            "scale" => none with { Scale = all.Scale },
            "mirrors" => none with { Mirror = 0.5, MirrorRows = 0.5, MirrorSlices = 0.5 },
            _ => all,
        };
        var labels = Boxes(6);
        using var augmenter = new Augmenter(recipe, [1f], CPU, seed: 2);

        var (moved, maps) = augmenter.Apply(labels.unsqueeze(1).clone(), labels, TargetGeometry.LabelMap);

        // Dice of the box as the volume shows it and as the labels say, which another turn, shift or mirror would bring to a half or less.
        var (shown, said) = (moved.squeeze(1).gt(0.5), maps.gt(0.5));
        var dice = 2 * shown.logical_and(said).sum().item<long>() / (double)(shown.sum().item<long>() + said.sum().item<long>());
        Assert.True(dice > 0.95, $"{what}: {dice}");
        var unmoved = labels.gt(0.5);
        var before = 2 * unmoved.logical_and(said).sum().item<long>() / (double)(unmoved.sum().item<long>() + said.sum().item<long>());
        Assert.True(before < 0.93, $"{what}: {before}");
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void Apply_Mirror_TurnsItsAxisRoundInBoth(int columns, int rows, int slices)
    {
        var labels = (rand(3, 4, 6, 8) * 4).floor();
        using var augmenter = new Augmenter(new() { Mirror = columns, MirrorRows = rows, MirrorSlices = slices }, [1f], CPU, seed: 1);

        var (moved, maps) = augmenter.Apply(labels.unsqueeze(1).clone(), labels, TargetGeometry.LabelMap);

        var expected = Arrays.Values(labels.flip(columns == 1 ? 3 : rows == 1 ? 2 : 1));
        Assert.Equal(expected, Arrays.Values(maps), Near);
        Assert.Equal(expected, Arrays.Values(moved), Near);
    }

    [Fact]
    public void Places_QuarterTurns_TakeEachAxisToTheNext()
    {
        // A cube, as a quarter turn of other volumes leaves their box. Input = rotation(output): turned in the plane of slices, what the
        // output has at (x, y) comes from (-y, x).
        var volume = rand([1, 1, 5, 5, 5]);

        Assert.Equal(Arrays.Values(volume.permute(0, 1, 2, 4, 3).flip(3)), Arrays.Values(Turned(volume, 2)), Near); // x from -y, y from x
        Assert.Equal(Arrays.Values(volume.permute(0, 1, 4, 3, 2).flip(4)), Arrays.Values(Turned(volume, 1)), Near); // z from -x, x from z
        Assert.Equal(Arrays.Values(volume.permute(0, 1, 3, 2, 4).flip(2)), Arrays.Values(Turned(volume, 0)), Near); // y from -z, z from y
    }

    static Tensor Turned(Tensor volume, int axis)
    {
        var angles = zeros(1, 3);
        angles[0, axis] = tensor((float)(Math.PI / 2));
        return AffineWarp.ApplyToVolumes(volume, new VolumeDraws(zeros(1, 3), angles, ones(1), ones(1, 3)));
    }

    [Fact]
    public void Places_InThePlane_IsThatOfImages()
    {
        var images = rand(2, 1, 7, 9);
        var (angle, scale, shift, mirror) = (tensor(new[] { 0.3f, -0.7f }), tensor(new[] { 0.9f, 1.2f }), tensor(new[] { 0.1f, -0.05f }), tensor(new[] { 1f, -1f }));
        var (zero, one) = (zeros(2), ones(2));

        var expected = AffineWarp.Apply(images, new AffineDraws(shift, -shift, angle, scale, mirror));
        var volumes = images.unsqueeze(2).expand(2, 1, 3, 7, 9);
        var moved = AffineWarp.ApplyToVolumes(
            volumes, new VolumeDraws(stack([shift, -shift, zero], 1), stack([zero, zero, angle], 1), scale, stack([mirror, one, one], 1)));

        // All slices are alike, so that what moves through them changes nothing.
        for (var slice = 0; slice < 3; slice++)
        {
            Assert.Equal(Arrays.Values(expected), Arrays.Values(moved.select(2, slice)), Near);
        }
    }

    [Fact]
    public void Apply_Shift_MovesThroughSlicesToo()
    {
        var volume = arange(10, dtype: ScalarType.Float32).reshape(1, 1, 10, 1, 1).expand(1, 1, 10, 4, 4).contiguous();
        var draws = new VolumeDraws(tensor(new[] { 0f, 0f, 0.2f }).reshape(1, 3), zeros(1, 3), ones(1), ones(1, 3));

        var moved = AffineWarp.ApplyToVolumes(volume, draws);

        // Two slices further, the first one repeated.
        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5, 6, 7], Arrays.Values(moved.select(4, 0).select(3, 0)), Near);
    }

    [Fact]
    public void Apply_Intensity_LeavesTheLabelsAlone()
    {
        var labels = (rand(3, 4, 6, 8) * 4).floor();
        using var augmenter = new Augmenter(new() { Noise = 0.1, Contrast = 0.5, Brightness = 0.5 }, [1f], CPU, seed: 3);

        var (changed, maps) = augmenter.Apply(labels.unsqueeze(1).clone(), labels, TargetGeometry.LabelMap);

        Assert.Equal(Arrays.Values(labels), Arrays.Values(maps));
        Assert.NotEqual(Arrays.Values(labels), Arrays.Values(changed));
    }

    static bool Near(float a, float b) => Math.Abs(a - b) < 1e-3;

    /// <summary>A box of 5 x 7 x 11 voxels beside the centre of 20 x 22 x 24.</summary>
    static Tensor Boxes(int count)
    {
        var labels = zeros(count, 20, 22, 24);
        labels.narrow(1, 5, 5).narrow(2, 6, 7).narrow(3, 8, 11).fill_(1);
        return labels;
    }
}
