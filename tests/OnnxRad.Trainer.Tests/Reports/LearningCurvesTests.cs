using System.Buffers.Binary;
using OnnxRad.Testing;
using SkiaSharp;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class LearningCurvesTests
{
    [Fact]
    public void WritePng_TwentyEpochs_DrawsLinesAndTextInBothPanels()
    {
        using var folder = new TempFolder();
        var path = folder.File("learning-curves.png");

        LearningCurves.WritePng(path, Epochs(20));

        using var picture = SKBitmap.Decode(path);
        Assert.Equal((1000, 450), (picture.Width, picture.Height));
        Assert.Equal(["learning-curves.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        foreach (var left in (int[])[0, 500])
        {
            // Line colours in the panel; dark pixels of the y label's strip and of the tick labels below the panel.
            Assert.True(Count(picture, new(left, 0, left + 500, 450), c => c is { Red: < 20, Green: > 100 and < 130, Blue: > 160 }) > 300);
            Assert.True(Count(picture, new(left, 0, left + 500, 450), IsOrange) > 300);
            Assert.True(Count(picture, new(left, 100, left + 25, 350), IsDark) > 100);
            Assert.True(Count(picture, new(left + 60, 405, left + 490, 450), IsDark) > 100);
        }
    }

    [Theory]
    [InlineData("AUC, accuracy (0 to 1)", "auc", "accuracy")]
    [InlineData("R squared, Pearson's r (at most 1)", "r2", "pearson")]
    [InlineData("quadratic weighted kappa, accuracy (at most 1)", "quadratic_kappa", "accuracy")]
    [InlineData("mean absolute error", "mae")]
    [InlineData("figures of the tasks (0 to 1)", "a.auc", "b.auc", "c.accuracy")]
    [InlineData("figures of the tasks (at most 1)", "a.auc", "b.r2", "c.accuracy")]
    public void Axis_Figures_SaysTheRangeThatTheyShareInLettersOfTheFont(string expected, params string[] shown)
    {
        Assert.Equal(expected, LearningCurves.Axis(shown));
        Assert.Subset(StrokeGlyphs.All.Select(g => g.Character).ToHashSet(), expected.ToHashSet());
    }

    [Fact]
    public void WritePng_LastPointsInTheCorners_AreNotCovered()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.png");
        var epochs = Enumerable.Range(1, 6).Select(e => new EpochRecord(e, 0.1, e, e, Figures.Of(1 - (0.1 * e), 1 - (0.1 * e)), 1)).ToList();

        LearningCurves.WritePng(path, epochs);

        // The loss ends in the upper right corner of its panel, the figures in the lower right corner of theirs.
        using var picture = SKBitmap.Decode(path);
        Assert.True(Count(picture, new(450, 45, 486, 100), IsOrange) > 15);
        Assert.True(Count(picture, new(950, 280, 986, 340), IsOrange) > 15);
    }

    [Fact]
    public void WritePng_SixTasks_NamesAllUnderTheAxes()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.png");
        string[] names = [.. "abcdef".Select(task => $"{task}.auc")];
        var epochs = Enumerable.Range(1, 6).Select(e => new EpochRecord(
            e, 0.1, 1.0 / e, 1.0 / e, names.Index().ToDictionary(n => n.Item, n => (double?)(0.9 - (0.1 * n.Index) - (0.1 / e))), 1)).ToList();

        LearningCurves.WritePng(path, epochs);

        // The last colour is that of the sixth line of the legend.
        using var picture = SKBitmap.Decode(path);
        Assert.True(Count(picture, new(500, 380, 1000, 450), c => c is { Red: > 70 and < 100, Green: > 165 and < 195, Blue: > 220 }) > 20);
    }

    [Fact]
    public void WritePng_LabelOfTheAxis_KeepsClearOfTheNumbers()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.png");

        LearningCurves.WritePng(path, Epochs(6));

        // From the left: the label, an empty column or more, the numbers.
        using var picture = SKBitmap.Decode(path);
        foreach (var left in (int[])[0, 500])
        {
            bool[] ink = [.. Enumerable.Range(left, 60).Select(x => Count(picture, new(x, 50, x + 1, 335), c => c.Red < 200) > 0)];
            var first = Array.IndexOf(ink, true);
            var gap = Array.IndexOf(ink, false, first);
            var next = Array.IndexOf(ink, true, gap);
            Assert.InRange(next - gap, 3, 20);
            Assert.InRange(gap - first, 10, 22);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void WritePng_FewEpochs_DrawsAPicture(int count)
    {
        using var folder = new TempFolder();
        var path = folder.File("a.png");

        LearningCurves.WritePng(path, Epochs(count));

        using var picture = SKBitmap.Decode(path);
        Assert.Equal((1000, 450), (picture.Width, picture.Height));
    }

    [Fact]
    public void WritePng_MissingAndInfiniteValues_LeaveGaps()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.png");
        var epochs = Epochs(10).Select(e => e with
        {
            TrainLoss = e.Epoch == 3 ? double.PositiveInfinity : double.NaN,
            ValidationLoss = e.Epoch is 5 ? double.NaN : e.ValidationLoss,
            Validation = new Dictionary<string, double?>(e.Validation) { ["auc"] = null },
        }).ToList();

        LearningCurves.WritePng(path, epochs);

        using var picture = SKBitmap.Decode(path);
        Assert.True(Count(picture, new(60, 60, 480, 400), IsOrange) > 100);
    }

    [Fact]
    public void StrokeFont_EveryCharacter_IsReadBySkiaWithInkAndItsOwnWidth()
    {
        using var data = SKData.CreateCopy(StrokeFont.ToTrueType());
        using var typeface = SKTypeface.FromData(data);
        using var font = new SKFont(typeface, 1000);
        Assert.Equal(StrokeGlyphs.All.Count + 1, typeface.GlyphCount);
        Assert.Equal(StrokeGlyphs.All.Count, StrokeGlyphs.All.DistinctBy(g => g.Character).Count());
        foreach (var (character, width, strokes) in StrokeGlyphs.All)
        {
            var text = character.ToString();
            Assert.True(typeface.ContainsGlyph(character), text);
            Assert.Equal((width * 100) + 180, font.MeasureText(text, out var bounds), 1.0);
            Assert.Equal(strokes.Length > 0, bounds.Width > 0);
            Assert.InRange(bounds.Top, -830, 150);
            Assert.InRange(bounds.Bottom, -550, 320);
        }
    }

    [Fact]
    public void StrokeFont_Letters_CoverTheLatinAlphabetAndDigits() =>
        Assert.Superset(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-+()/%:=_".ToHashSet(),
            StrokeGlyphs.All.Select(g => g.Character).ToHashSet());

    [Fact]
    public void TrueTypeFile_TableChecksums_AreTheSumsOfTheirWords()
    {
        var font = StrokeFont.ToTrueType();
        var tables = BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4));
        Assert.Equal(7, tables);
        for (var t = 0; t < tables; t++)
        {
            var entry = font.AsSpan(12 + (16 * t), 16);
            var offset = (int)BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(entry[12..]);
            var sum = 0u;
            for (var i = 0; i < length; i++)
            {
                sum += (uint)font[offset + i] << (24 - (8 * (i % 4)));
            }

            Assert.Equal(0, offset % 4);
            Assert.Equal(sum, BinaryPrimitives.ReadUInt32BigEndian(entry[4..]));
        }
    }

    static bool IsOrange(SKColor c) => c is { Red: > 200, Green: > 80 and < 110, Blue: < 20 };

    static bool IsDark(SKColor c) => c is { Red: < 100, Green: < 100, Blue: < 100 };

    static int Count(SKBitmap picture, SKRectI area, Func<SKColor, bool> matches)
    {
        var count = 0;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            for (var x = area.Left; x < area.Right; x++)
            {
                count += matches(picture.GetPixel(x, y)) ? 1 : 0;
            }
        }

        return count;
    }

    static List<EpochRecord> Epochs(int count) =>
    [
        .. Enumerable.Range(1, count).Select(e => new EpochRecord(
            e, 0.1 / e, (0.6 / e) + 0.05, (0.5 / e) + 0.12 + (0.02 * (e % 3)), Figures.Of(1 - (0.15 / e), 0.97 - (0.2 / e) - (0.01 * (e % 2))), 9.5)),
    ];
}
