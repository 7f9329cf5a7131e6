namespace OnnxRad.Imaging.Tests;

public sealed class LabelOverlayTests
{
    [Fact]
    public void Draw_OverGrey_IsTranslucentInsideAndFullAtTheEdge()
    {
        // A row of 5: label 2 in the last four, whose first pixel is its edge.
        var drawn = LabelOverlay.Draw(new(1, 1, 5, 8, [10, 100, 100, 100, 200]), new(1, 1, 5, 8, [0, 2, 2, 2, 2]));

        Assert.Equal((3, 1, 5, 8), (drawn.Channels, drawn.Height, drawn.Width, drawn.BitsStored));
        // Sky blue is 86, 180, 233; inside 0.3 of it and 0.7 of the grey.
        Assert.Equal([10, 86, 96, 96, 166, 10, 180, 124, 124, 194, 10, 233, 140, 140, 210], drawn.Pixels.ToArray());
    }

    [Fact]
    public void Draw_OverColours_KeepsThoseWithoutALabel()
    {
        var drawn = LabelOverlay.Draw(new(3, 1, 2, 8, [1, 2, 3, 4, 5, 6]), new(1, 1, 2, 8, [0, 1]));

        Assert.Equal([1, 230, 3, 159, 5, 0], drawn.Pixels.ToArray());
    }

    [Fact]
    public void Draw_Neighbours_HaveEdgesInAllFourDirections()
    {
        // Label 1 in the middle of 5 x 5, of which only the innermost pixel is no edge.
        var labels = new float[25];
        foreach (var i in (int[])[6, 7, 8, 11, 12, 13, 16, 17, 18])
        {
            labels[i] = 1;
        }

        var red = LabelOverlay.Draw(new(1, 5, 5, 8, new float[25]), new(1, 5, 5, 8, labels)).Pixels.ToArray().AsSpan(0, 25);

        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 230, 230, 230, 0, 0, 230, 69, 230, 0, 0, 230, 230, 230, 0, 0, 0, 0, 0, 0], red.ToArray());
    }

    [Fact]
    public void Draw_LabelsAlone_AreFullColoursOnBlack()
    {
        var drawn = LabelOverlay.Draw(new(1, 1, 3, 8, [0, 1, 1]));

        Assert.Equal([0, 230, 230, 0, 159, 159, 0, 0, 0], drawn.Pixels.ToArray());
    }

    [Fact]
    public void Draw_OtherSize_NamesBoth()
    {
        var e = Assert.Throws<LabelMismatchException>(() => LabelOverlay.Draw(new(1, 1, 2, 8, [0, 0]), new(1, 2, 1, 8, [0, 1])));

        Assert.Equal("The labels are 1 x 2 x 1, and the image 2 x 1 x 1 (columns x rows x slices).", e.Message);
    }

    [Theory]
    [InlineData(-1, "-1")]
    [InlineData(0.5f, "0.5")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(1e9f, "1E+09")]
    public void Count_NoLabels_NamesTheValue(float value, string text)
    {
        var e = Assert.Throws<LabelMismatchException>(() => LabelOverlay.Count(new(1, 1, 2, 8, [0, value])));

        Assert.Equal($"It has the value '{text}', and no labels; labels are whole numbers of 0 to 16777216.", e.Message);
    }

    [Fact]
    public void Count_Labels_AreInOrderWithoutZero() =>
        Assert.Equal([(1, 1L), (300, 2L)], LabelOverlay.Count(new(1, 1, 5, 16, [300, 0, 1, 300, 0])));

    [Fact]
    public void Of_Labels_HaveColoursOfTheirOwnUntilTheTableEnds()
    {
        Assert.Equal(14, Enumerable.Range(1, 14).Select(LabelColour.Of).Distinct().Count());
        Assert.Equal(LabelColour.Of(1), LabelColour.Of(15));
        Assert.Equal("#E69F00", LabelColour.Of(1).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelColour.Of(0));
    }
}
