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
            Assert.True(Count(picture, new(left, 0, left + 500, 450), c => c is { Red: > 200, Green: > 80 and < 110, Blue: < 20 }) > 300);
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
    public void Axis_Figures_SaysTheRangeThatTheyShare(string expected, params string[] shown) => Assert.Equal(expected, LearningCurves.Axis(shown));

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
        Assert.True(Count(picture, new(60, 60, 480, 400), c => c is { Red: > 200, Green: > 80 and < 110, Blue: < 20 }) > 100);
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
            Assert.InRange(bounds.Bottom, -300, 320);
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
