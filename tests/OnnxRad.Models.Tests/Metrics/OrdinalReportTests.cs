namespace OnnxRad.Models.Tests;

public sealed class OrdinalReportTests
{
    static readonly string[] s_grades = ["none", "mild", "severe"];

    [Fact]
    public void From_Probabilities_TakesTheMedianGrade()
    {
        // The second case's most likely grade is 0, its median 1.
        float[][] probabilities = [[0.9f, 0.1f, 0], [0.4f, 0.3f, 0.3f], [0.1f, 0.3f, 0.6f], [0.5f, 0.2f, 0.3f]];

        var report = OrdinalReport.From([0, 1, 2, 2], probabilities, s_grades);

        // Predicted 0, 1, 2, 0: three hits, one miss by two grades.
        Assert.Equal(0.75, report.Accuracy.Value);
        Assert.Equal(0.5, report.MeanAbsoluteError.Value);
        Assert.Equal(1, report.ConfusionMatrix[2, 0]);

        // Var of the truth 11/16, of the predictions 11/16, means 5/4 and 3/4: 1 - 1 / (22/16 + 1/4).
        Assert.Equal(1 - (1 / 1.625), report.QuadraticKappa!.Value.Value, 12);
    }

    [Fact]
    public void Quadratic_HandComputed_IsOneQuarter()
    {
        // Squared distances 0, 1, 0, 1, 0, 4: mean 1. By chance var + var = 4/3.
        var kappa = WeightedKappa.Quadratic([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], 3)!.Value;

        Assert.Equal(0.25, kappa.Value, 12);
        Assert.InRange(kappa.Low, -1, 0.25);
        Assert.InRange(kappa.High, 0.25, 1);
    }

    [Fact]
    public void Quadratic_IsTheDefinitionByTheTable()
    {
        var random = new Random(4);
        int[] a = [.. Enumerable.Range(0, 60).Select(_ => random.Next(5))];
        int[] b = [.. a.Select(grade => Math.Clamp(grade + random.Next(-1, 3), 0, 4))];
        var (observed, expected) = (0.0, 0.0);
        for (var i = 0; i < 60; i++)
        {
            observed += Math.Pow(a[i] - b[i], 2) / 60;
            expected += b.Sum(other => Math.Pow(a[i] - other, 2)) / 3600;
        }

        Assert.Equal(1 - (observed / expected), WeightedKappa.Quadratic(a, b, 5)!.Value.Value, 12);
    }

    [Fact]
    public void Quadratic_OneGrade_IsNull() => Assert.Null(WeightedKappa.Quadratic([1, 1], [1, 1], 3));

    [Fact]
    public void Quadratic_GradeOutOfRange_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => WeightedKappa.Quadratic([0, 3], [0, 1], 3));

        Assert.Equal("Class index '3' at position 1 is out of range; expected 0 to 2. (Parameter 'first')", e.Message);
    }

    [Fact]
    public void From_NoCases_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => OrdinalReport.From([], [], s_grades));

        Assert.Equal("There are no cases; a report needs at least one. (Parameter 'labels')", e.Message);
    }

    [Theory]
    [InlineData(new[] { 0.2f, 0.3f, 0.5f }, 1)]
    [InlineData(new[] { 0.2f, 0.2f, 0.6f }, 2)]
    [InlineData(new[] { 0f, 0f, 0f }, 2)]
    public void MedianOf_Probabilities_IsWhereHalfIsReached(float[] probabilities, int expected) =>
        Assert.Equal(expected, OrdinalReport.MedianOf(probabilities));
}
