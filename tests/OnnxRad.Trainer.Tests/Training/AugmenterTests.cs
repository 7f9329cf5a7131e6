using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class AugmenterTests
{
    static readonly AugmentationRecipe s_everything = new()
    {
        Shift = 0.1,
        Rotation = 20,
        Scale = new(0.8, 1.2),
        Mirror = 0.5,
        CropPadding = 2,
        Noise = 0.05,
        Contrast = 0.2,
        Brightness = 0.1,
    };

    [Fact]
    public void Apply_EverythingOff_GivesTheSameValues()
    {
        using var scope = NewDisposeScope();
        var images = Ramp(3, 5, 7);

        Assert.Equal(Arrays.Values(images), Arrays.Values(Augment(new(), images)));
    }

    [Fact]
    public void Apply_MirrorAlways_ReversesTheColumns()
    {
        using var scope = NewDisposeScope();

        var changed = Arrays.Plane(Augment(new() { Mirror = 1 }, Arrays.Image(4, 6, (row, column) => (10 * row) + column)));

        Arrays.AssertPlane((row, column) => (10 * row) + 5 - column, changed, 1e-4);
    }

    [Fact]
    public void Apply_MirrorHalf_ReversesAboutHalfOfTheImages()
    {
        using var scope = NewDisposeScope();

        var changed = Augment(new() { Mirror = 0.5 }, Ramp(400, 2, 4));

        // 400 draws of probability 1/2: four standard deviations are 40.
        var reversed = Enumerable.Range(0, 400).Count(i => Arrays.Plane(changed, i)[0, 0] > 0);
        Assert.InRange(reversed, 160, 240);
    }

    [Fact]
    public void Apply_Moves_StayWithinTheirRangesAndReachThem()
    {
        using var scope = NewDisposeScope();
        const int Count = 400;
        var recipe = new AugmentationRecipe { Shift = 0.1, Rotation = 15, Scale = new(0.8, 1.25) };

        var changed = Augment(recipe, Ramp(Count, 21, 41));

        var (angles, scales, shifts) = (new double[Count], new double[Count], new double[Count]);
        for (var i = 0; i < Count; i++)
        {
            // The value is the column from the centre; its slope tells angle and scale, its centre the shift.
            var plane = Arrays.Plane(changed, i);
            var (across, down) = ((plane[10, 22] - plane[10, 18]) / 4.0, (plane[12, 20] - plane[8, 20]) / 4.0);
            angles[i] = Math.Atan2(-down, across) * 180 / Math.PI;
            scales[i] = 1 / Math.Sqrt((across * across) + (down * down));
            shifts[i] = -plane[10, 20] / 41.0;
        }

        AssertFills(angles, -15, 15);
        AssertFills(scales, 0.8, 1.25);
        AssertFills(shifts, -0.1, 0.1);
    }

    [Fact]
    public void Apply_CropPadding_GivesWindowsOfTheReflectedImage()
    {
        using var scope = NewDisposeScope();
        const int Padding = 2;
        double Pattern(int row, int column) => ((row * 31) + (column * 17)) % 101;
        var images = Arrays.Image(6, 8, Pattern).repeat(200, 1, 1, 1);

        var changed = Augment(new() { CropPadding = Padding }, images);

        var seen = new HashSet<(int, int)>();
        for (var i = 0; i < 200; i++)
        {
            var plane = Arrays.Plane(changed, i);
            seen.Add(Assert.Single(
                from down in Enumerable.Range(-Padding, (2 * Padding) + 1)
                from right in Enumerable.Range(-Padding, (2 * Padding) + 1)
                where IsWindow(plane, (row, column) => Pattern(Reflect(row + down, 6), Reflect(column + right, 8)))
                select (down, right)));
        }

        // All 25 windows: each is missed by 200 draws with probability 0.0003.
        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void Apply_Noise_HasTheStandardDeviationInPixelUnits()
    {
        using var scope = NewDisposeScope();

        var changed = Augment(new() { Noise = 0.1 }, zeros(64, 3, 16, 16), [0.25f, 0.5f, 1f]);

        // 16384 values a channel: the standard deviation is known to 0.6 %, the mean to 0.8 % of it.
        foreach (var (channel, std) in new[] { 0.4, 0.2, 0.1 }.Index())
        {
            var values = Arrays.Values(changed.select(1, channel));
            Assert.Equal(std, Deviation(values), 0.03 * std);
            Assert.Equal(0, values.Average(), 0.035 * std);
        }
    }

    [Fact]
    public void Apply_Brightness_AddsOneOffsetInPixelUnitsToEachImage()
    {
        using var scope = NewDisposeScope();
        const int Count = 400;

        var changed = Augment(new() { Brightness = 0.2 }, zeros(Count, 3, 2, 2), [0.25f, 0.5f, 1f]);

        var offsets = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            offsets[i] = changed[i, 2, 0, 0].item<float>();
            Arrays.AssertPlane((_, _) => 4 * offsets[i], Arrays.Plane(changed, i, 0), 1e-5);
            Arrays.AssertPlane((_, _) => 2 * offsets[i], Arrays.Plane(changed, i, 1), 1e-5);
        }

        AssertFills(offsets, -0.2, 0.2);
    }

    [Fact]
    public void Apply_Contrast_ScalesEachImageAboutItsMean()
    {
        using var scope = NewDisposeScope();
        const int Count = 400;

        // Values 3 and 7: mean 5, distance 2.
        var changed = Augment(new() { Contrast = 0.3 }, Arrays.Image(4, 4, (row, column) => (row + column) % 2 == 0 ? 3 : 7).repeat(Count, 1, 1, 1));

        var factors = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            var plane = Arrays.Plane(changed, i);
            factors[i] = (plane[0, 1] - plane[0, 0]) / 4;
            Arrays.AssertPlane((row, column) => 5 + (((row + column) % 2 == 0 ? -2 : 2) * factors[i]), plane, 1e-5);
        }

        AssertFills(factors, 0.7, 1.3);
    }

    [Fact]
    public void Apply_SameSeed_GivesTheSameImages()
    {
        using var scope = NewDisposeScope();
        var images = rand(4, 1, 12, 12);
        using var augmenter = new Augmenter(s_everything, [0.25f], CPU, seed: 3);

        var first = Arrays.Values(augmenter.Apply(images));
        var second = Arrays.Values(augmenter.Apply(images));
        augmenter.Reseed(3);

        Assert.NotEqual(first, second);
        Assert.Equal(first, Arrays.Values(augmenter.Apply(images)));
        Assert.Equal(first, Arrays.Values(Augment(s_everything, images, [0.25f], seed: 3)));
        Assert.NotEqual(first, Arrays.Values(Augment(s_everything, images, [0.25f], seed: 4)));
    }

    [Fact]
    public void Apply_Everything_LeavesTheBatchAlone()
    {
        using var scope = NewDisposeScope();
        var images = rand(4, 1, 12, 10);
        var before = Arrays.Values(images);

        var changed = Augment(s_everything, images);

        Assert.Equal(before, Arrays.Values(images));
        Assert.NotEqual(before, Arrays.Values(changed));
        Assert.Equal(images.shape, changed.shape);
    }

    [Fact]
    public void Apply_Everything_LeavesNoTensorButTheResult()
    {
        using var images = rand(4, 1, 12, 12);
        using var augmenter = new Augmenter(s_everything, [0.25f], CPU, seed: 1);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        var changed = augmenter.Apply(images);

        Assert.Equal(before + 1, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        changed.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    static Tensor Augment(AugmentationRecipe recipe, Tensor images, float[]? std = null, int seed = 1)
    {
        using var augmenter = new Augmenter(recipe, std ?? [1f], CPU, seed);
        return augmenter.Apply(images);
    }

    /// <summary>Images whose values are their columns, counted from the centre.</summary>
    static Tensor Ramp(int count, int height, int width) =>
        Arrays.Image(height, width, (_, column) => column - ((width - 1) / 2.0)).repeat(count, 1, 1, 1);

    static int Reflect(int index, int size) => index < 0 ? -index : index >= size ? (2 * (size - 1)) - index : index;

    static bool IsWindow(float[,] plane, Func<int, int, double> expected) =>
        Enumerable.Range(0, plane.GetLength(0)).All(row =>
            Enumerable.Range(0, plane.GetLength(1)).All(column => plane[row, column] == expected(row, column)));

    static double Deviation(float[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>400 even draws of a range come within 3 % of both ends (missed with probability 0.00001), and their mean is its middle.</summary>
    static void AssertFills(double[] values, double low, double high)
    {
        var near = 0.03 * (high - low);
        Assert.InRange(values.Min(), low - 1e-4, low + near);
        Assert.InRange(values.Max(), high - near, high + 1e-4);
        Assert.InRange(values.Average(), ((low + high) / 2) - (2 * near), ((low + high) / 2) + (2 * near));
    }
}
