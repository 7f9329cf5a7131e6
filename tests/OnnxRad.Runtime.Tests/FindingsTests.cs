namespace OnnxRad.Runtime.Tests;

public sealed class FindingsTests
{
    [Theory]
    [InlineData(0.4f, 0.6f, true)]
    [InlineData(0.6f, 0.4f, false)]
    [InlineData(0.5f, 0.5f, false)]
    public void From_NoThreshold_TakesTheHighestScoreAndTheFirstOfEqualOnes(float negative, float positive, bool expected)
    {
        var sut = From([], negative, positive);

        Assert.Equal(expected, sut.Positive);
        Assert.Equal([!expected, expected], sut.Scores.Select(s => s.Present));
        Assert.Equal(expected ? "pneumonia" : "normal", sut.Top.Class);
    }

    [Theory]
    [InlineData(0.31f, true)]
    [InlineData(0.25f, false)]
    [InlineData(0.2f, false)]
    public void From_OneThreshold_DecidesThePositiveClassStrictlyAbove(float positive, bool expected)
    {
        var sut = From([0.25], 1 - positive, positive);

        Assert.Equal(expected, sut.Positive);
        Assert.Equal([!expected, expected], sut.Scores.Select(s => s.Present));
        Assert.Equal("normal", sut.Top.Class);
    }

    [Fact]
    public void From_AThresholdAClass_DecidesEachOnItsOwn()
    {
        var sut = From([0.5, 0.1, 0.9], 0.7f, 0.2f, 0.8f);

        Assert.Equal([true, true, false], sut.Scores.Select(s => s.Present));
        Assert.Equal("class2", sut.Top.Class);
        Assert.Null(sut.Positive);
    }

    [Fact]
    public void From_SeveralClassesWithoutThreshold_FindsOne()
    {
        var sut = From([], 0.1f, 0.7f, 0.2f);

        Assert.Equal([false, true, false], sut.Scores.Select(s => s.Present));
        Assert.Equal(new ClassScore("class1", 0.7f, true), sut.Top);
    }

    static Findings From(double[] thresholds, params float[] scores) =>
        Findings.From(Nets.Card(scores.Length) with { Thresholds = thresholds }, scores, 0);
}
