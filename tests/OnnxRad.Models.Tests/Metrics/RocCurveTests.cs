using System.Text.Json;
using CsCheck;

namespace OnnxRad.Models.Tests;

public sealed class RocCurveTests
{
    [Fact]
    public void From_DistinctScores_StepsOncePerImage()
    {
        // The example of the textbooks: scores 0.1, 0.4, 0.35, 0.8 of two negative and two positive images.
        var curve = RocCurve.From([false, false, true, true], [0.1, 0.4, 0.35, 0.8]);

        Assert.Equal(
            [new(0, 0, 0.8), new(0, 0.5, 0.4), new(0.5, 0.5, 0.35), new(0.5, 1, 0.1), new(1, 1, null)],
            curve.Points);
    }

    [Fact]
    public void From_TiedScores_MovesThemTogether()
    {
        var curve = RocCurve.From([false, true, true, false, true], [0.5, 0.5, 0.9, 0.1, 0.5]);

        Assert.Equal([new(0, 0, 0.9), new(0, 1 / 3.0, 0.5), new(0.5, 1, 0.1), new(1, 1, null)], curve.Points);
    }

    [Fact]
    public void From_AnyScores_ThresholdsReproduceThePoints() => Cases.Scored.Sample(c =>
    {
        double positives = c.Positive.Count(p => p);
        var negatives = c.Positive.Length - positives;
        foreach (var point in RocCurve.From(c.Positive, c.Scores).Points)
        {
            var called = c.Scores.Select(s => point.Threshold is not { } t || s > t).ToArray();
            Assert.Equal(c.Positive.Zip(called).Count(x => x.First && x.Second) / positives, point.TruePositiveRate);
            Assert.Equal(c.Positive.Zip(called).Count(x => !x.First && x.Second) / negatives, point.FalsePositiveRate);
        }
    }, iter: 200, seed: "0000KOIPe036");

    [Fact]
    public void From_AnyScores_AreaUnderThePolygonIsTheAuc() => Cases.Scored.Sample(c =>
    {
        var points = RocCurve.From(c.Positive, c.Scores).Points;
        var area = points.Zip(points.Skip(1)).Sum(s =>
            (s.Second.FalsePositiveRate - s.First.FalsePositiveRate) * (s.Second.TruePositiveRate + s.First.TruePositiveRate) / 2);

        Assert.Equal(Auc.From(c.Positive, c.Scores).Value, area, 10);
    }, iter: 200, seed: "0000KOIPe036");

    [Fact]
    public void Json_RoundTrip_KeepsThePoints()
    {
        var curve = RocCurve.From([false, false, true, true], [0.1, 0.4, 0.35, 0.8]);
        var type = ModelsJsonContext.Default.RocCurve;

        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(curve, type), type)!;

        Assert.Equal(curve.Points, back.Points);
    }

    [Fact]
    public void From_OneClassOnly_SaysSo()
    {
        var error = Assert.Throws<ArgumentException>(() => RocCurve.From([true, true], [0.1, 0.2]));

        Assert.Equal(
            "All 2 images are positive; a ROC curve and its area need images of both classes. (Parameter 'positive')", error.Message);
    }
}
