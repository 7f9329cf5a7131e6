namespace OnnxRad.Runtime.Tests;

public sealed class LabelMapTests
{
    static readonly string[] s_classes = ["background", "lungs"];

    [Fact]
    public void ArgMax_Scores_TakesTheHighestAndTheFirstOfEquals() =>
        Assert.Equal([1, 0, 2, 0], LabelMap.ArgMax([0.2f, 0.5f, 0.1f, 0.4f, 0.7f, 0.5f, 0.1f, 0.3f, 0.1f, 0, 0.8f, 0.4f], classes: 3));

    [Fact]
    public void From_SameSize_IsTheArgMax()
    {
        var map = LabelMap.From(s_classes, [0.1f, 0.9f, 0.6f, 0.4f, 0.9f, 0.1f, 0.4f, 0.6f], PixelPlaces.Stretched((1, 2, 2), (1, 2, 2)));

        Assert.Equal([1, 0, 0, 1], map.ClassIndices.ToArray());
        Assert.Equal([2, 2], map.PixelCounts);
        Assert.Equal((8, 2, 2), (map.ToImage().BitsStored, map.ToImage().Height, map.ToImage().Width));
    }

    // Of the background, the whole and the core; the thresholds are strict.
    [Theory]
    [InlineData(new double[0], new[] { 1, 2, 2, 0 }, new long[] { 1, 2, 2 }, new[] { 1f, 1, 0, 0 })]
    [InlineData(new[] { 0, 0.7, 0.2 }, new[] { 2, 2, 2, 2 }, new long[] { 0, 1, 4 }, new[] { 0f, 1, 0, 0 })]
    public void Overlapping_Probabilities_AreDecidedClassByClass(double[] thresholds, int[] last, long[] counts, float[] whole)
    {
        float[] probabilities = [0.1f, 0.1f, 0.9f, 0.9f, 0.7f, 0.9f, 0.5f, 0.3f, 0.3f, 0.8f, 0.6f, 0.4f];

        var map = LabelMap.Overlapping(["background", "whole", "core"], probabilities, PixelPlaces.Stretched((1, 2, 2), (1, 2, 2)), thresholds);

        Assert.True(map.HasOverlap);
        Assert.Equal(last, map.ClassIndices.ToArray());
        Assert.Equal(counts, map.PixelCounts);
        Assert.Equal(whole, map.MaskOf(1).Pixels.ToArray());
    }

    [Fact]
    public void Overlapping_LargerImage_InterpolatesEachClass()
    {
        // Of 2 pixels 0 and 1, 8 have 0, 0, 1/8, 3/8, 5/8, 7/8, 1, 1.
        var map = LabelMap.Overlapping(s_classes, [1, 1, 0, 1], PixelPlaces.Stretched((1, 1, 2), (1, 1, 8)), [0, 0.2]);

        Assert.Equal([0, 0, 0, 1, 1, 1, 1, 1], map.ClassIndices.ToArray());
    }

    [Fact]
    public void MaskOf_ExclusiveClasses_IsWhereTheirIndexIs()
    {
        var map = LabelMap.From(s_classes, [0.1f, 0.9f, 0.6f, 0.4f, 0.9f, 0.1f, 0.4f, 0.6f], PixelPlaces.Stretched((1, 2, 2), (1, 2, 2)));

        Assert.False(map.HasOverlap);
        Assert.Equal([1, 0, 0, 1], map.MaskOf(1).Pixels.ToArray());
        Assert.Equal([0, 1, 1, 0], map.MaskOf(0).Pixels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => map.MaskOf(2));
    }

    [Fact]
    public void From_LargerImage_DrawsTheBorderBetweenTheCentres()
    {
        // Of 2 pixels of score 0 and 1 for class 1, 8 pixels have the scores 0, 0, 1/8, 3/8, 5/8, 7/8, 1, 1.
        var map = LabelMap.From(s_classes, [1, 0, 0, 1], PixelPlaces.Stretched((1, 1, 2), (1, 1, 8)));

        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], map.ClassIndices.ToArray());
    }

    [Fact]
    public void From_SmallerImage_InterpolatesAtItsCentres()
    {
        // The centre of the second of 2 pixels lies between the scores 0.2 and 1 of 4, with weight a half each.
        var map = LabelMap.From(s_classes, [1, 1, 0.8f, 0, 0, 0, 0.2f, 1], PixelPlaces.Stretched((1, 1, 4), (1, 1, 2)));

        Assert.Equal([0, 1], map.ClassIndices.ToArray());
    }

    [Fact]
    public void From_RowsAndColumns_AreNotMixedUp()
    {
        // Class 1 in the lower half.
        var map = LabelMap.From(s_classes, [1, 1, 0, 0, 0, 0, 1, 1], PixelPlaces.Stretched((1, 2, 2), (1, 4, 3)));

        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], map.ClassIndices.ToArray());
    }
}
