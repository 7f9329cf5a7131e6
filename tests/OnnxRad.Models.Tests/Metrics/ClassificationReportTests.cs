using System.Text.Json;

namespace OnnxRad.Models.Tests;

public sealed class ClassificationReportTests
{
    static readonly string[] s_two = ["normal", "pneumonia"];
    static readonly float[][] s_scores = [[.9f, .1f], [.5f, .5f], [.3f, .7f], [.2f, .8f], [.6f, .4f]];

    [Fact]
    public void From_TwoClasses_DecidesByTheLastScoreStrictlyAboveTheThreshold()
    {
        var report = ClassificationReport.From([0, 0, 0, 1, 1], s_scores, s_two);

        Assert.Equal(5, report.N);
        Assert.Equal([[2, 1], [1, 1]], report.ConfusionMatrix.Counts);
        Assert.Equal(Wilson.Proportion(3, 5), report.Accuracy);
        Assert.Equal(Wilson.Proportion(1, 2), report.Sensitivity);
        Assert.Equal(Wilson.Proportion(2, 3), report.Specificity);
        Assert.Equal(0.5, report.Threshold);
        Assert.Equal(4 / 6.0, report.Auc!.Value.Value, 12);
    }

    [Fact]
    public void From_LowerThreshold_FindsMore()
    {
        var report = ClassificationReport.From([0, 0, 0, 1, 1], s_scores, s_two, threshold: 0.3);

        Assert.Equal([[1, 2], [0, 2]], report.ConfusionMatrix.Counts);
        Assert.Equal(0.3, report.Threshold);
    }

    [Fact]
    public void From_ThreeClasses_DecidesByTheHighestScore()
    {
        var report = ClassificationReport.From(
            [0, 1, 2, 2], [[.5f, .3f, .2f], [.4f, .4f, .2f], [.1f, .2f, .7f], [.1f, .6f, .3f]], ["a", "b", "c"]);

        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 1, 1]], report.ConfusionMatrix.Counts);
        Assert.Equal(Wilson.Proportion(2, 4), report.Accuracy);
        Assert.Null(report.Sensitivity);
        Assert.Null(report.Specificity);
        Assert.Null(report.Threshold);
        Assert.NotNull(report.Auc);
    }

    [Fact]
    public void From_ClassWithoutImages_LeavesOutWhatNeedsIt()
    {
        var report = ClassificationReport.From([1, 1], [[.2f, .8f], [.7f, .3f]], s_two);

        Assert.Null(report.Auc);
        Assert.Null(report.Specificity);
        Assert.Equal(Wilson.Proportion(1, 2), report.Sensitivity);
    }

    [Fact]
    public void From_NoImages_SaysSo()
    {
        var error = Assert.Throws<ArgumentException>(() => ClassificationReport.From([], [], s_two));

        Assert.Equal("There are no images; a report needs at least one. (Parameter 'labels')", error.Message);
    }

    [Fact]
    public void From_ScoreNotANumber_NamesTheRow()
    {
        var error = Assert.Throws<ArgumentException>(() => ClassificationReport.From([0, 1], [[.2f, .8f], [float.NaN, .3f]], s_two));

        Assert.Equal("Row 1 has a score that is not a number. (Parameter 'probabilities')", error.Message);
    }

    [Fact]
    public void Json_RoundTrip_KeepsEveryNumber()
    {
        var report = ClassificationReport.From([0, 0, 0, 1, 1], s_scores, s_two);
        var type = ModelsJsonContext.Default.ClassificationReport;

        var json = JsonSerializer.Serialize(report, type);
        var back = JsonSerializer.Deserialize(json, type)!;

        Assert.Equal(json, JsonSerializer.Serialize(back, type));
        Assert.Equal(report.Auc, back.Auc);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(
            ["n", "classes", "accuracy", "auc", "sensitivity", "specificity", "threshold", "confusionMatrix"],
            document.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["value", "low", "high"], document.RootElement.GetProperty("auc").EnumerateObject().Select(p => p.Name));
    }
}
