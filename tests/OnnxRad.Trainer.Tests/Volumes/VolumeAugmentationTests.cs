using OnnxRad.Trainer.Tests.Training;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Spatial augmentation moves label volumes with their volumes: in those here each voxel's value is its class.</summary>
[Collection(TorchCollection.Name)]
public sealed class VolumeAugmentationTests
{
    [Fact]
    public void Apply_EverythingSpatial_MovesLabelsLikeVolumes()
    {
        var labels = Balls(6, 20);
        using var augmenter = new Augmenter(
            new() { Shift = 0.1, Rotation = 30, Tilt = 15, Scale = new(0.8, 1.2), Mirror = 0.5, MirrorRows = 0.5, MirrorSlices = 0.5 }, [1f], CPU, seed: 2);

        var (moved, maps) = augmenter.Apply(labels.unsqueeze(1).clone(), labels, TargetGeometry.LabelMap);

        var (m, l) = (Arrays.Values(moved), Arrays.Values(maps));
        Assert.All(l, value => Assert.Contains(value, new float[] { PreparedTargets.Ignore, 0, 1 }));
        Assert.Contains(PreparedTargets.Ignore, l.Select(value => (int)value));
        Assert.NotEqual(Arrays.Values(labels), l);
        Assert.True(m.Zip(l).Where(p => p.Second >= 0).Average(p => Math.Abs(p.First - p.Second)) < 0.05);
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

    [Theory]
    [InlineData(2, 1, 2)] // in the plane of the slices
    [InlineData(1, 0, 2)]
    [InlineData(0, 0, 1)]
    public void Places_QuarterTurn_SwapsTheTwoOtherAxes(int axis, int firstOfShape, int secondOfShape)
    {
        // A cube, as a quarter turn of other volumes leaves their box.
        var volume = rand([1, 1, 5, 5, 5]);
        var angles = zeros(1, 3);
        angles[0, axis] = tensor((float)(Math.PI / 2));
        var draws = new VolumeDraws(zeros(1, 3), angles, ones(1), ones(1, 3));

        var turned = AffineWarp.ApplyToVolumes(volume, draws);

        long[] plane = [firstOfShape + 2, secondOfShape + 2];
        float[][] quarterTurns = [Arrays.Values(rot90(volume, 1, (plane[0], plane[1]))), Arrays.Values(rot90(volume, -1, (plane[0], plane[1])))];
        Assert.Contains(quarterTurns, quarter => quarter.Zip(Arrays.Values(turned)).All(pair => Near(pair.First, pair.Second)));
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

    static Tensor Balls(int count, int size)
    {
        var at = arange(size).to(ScalarType.Float32) - ((size - 1) / 2f);
        var squares = at.pow(2);
        return (squares.reshape(-1, 1, 1) + squares.reshape(1, -1, 1) + squares.reshape(1, 1, -1)).lt(36).to(ScalarType.Float32).repeat(count, 1, 1, 1);
    }
}
