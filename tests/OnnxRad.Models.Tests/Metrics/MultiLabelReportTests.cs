namespace OnnxRad.Models.Tests;

public sealed class MultiLabelReportTests
{
    static readonly string[] s_labels = ["effusion", "nodule"];

    [Fact]
    public void From_ScikitLearnsExample_IsItsAveragePrecision() =>
        // The example of average_precision_score in scikit-learn's manual: 0.83.
        Assert.Equal(5 / 6.0, AveragePrecision.From([false, false, true, true], [0.1, 0.4, 0.35, 0.8]).Value, 12);

    [Fact]
    public void From_EqualScores_IsTheShareOfPositives() =>
        Assert.Equal(0.25, AveragePrecision.From([false, true, false, false], [1, 1, 1, 1]).Value, 12);

    [Fact]
    public void From_SomeLabelsUnknown_LeavesThemOut()
    {
        float[][] truth = [[1, 0], [0, float.NaN], [1, 1], [0, 0], [float.NaN, 1]];
        float[][] scores = [[0.9f, 0.2f], [0.6f, 0.99f], [0.4f, 0.8f], [0.1f, 0.3f], [0.05f, 0.25f]];

        var report = MultiLabelReport.From(truth, scores, s_labels);

        // Effusion: positive 0.9 and 0.4, negative 0.6 and 0.1. Nodule: positive 0.8 and 0.25, negative 0.2 and 0.3.
        Assert.Equal((2, 2), (report.Labels[0].Positive, report.Labels[0].Negative));
        Assert.Equal([0.75, 0.75], report.Labels.Select(label => label.Auc!.Value.Value));
        Assert.Equal(5 / 6.0, report.Labels[0].AveragePrecision!.Value.Value, 12);
        Assert.Equal(0.75, report.MacroAuc!.Value.Value, 12);
        Assert.Equal(5 / 6.0, report.MeanAveragePrecision!.Value.Value, 12);
        Assert.Equal(0.5, report.Labels[0].Sensitivity!.Value.Value);
        Assert.Equal(0.5, report.Labels[0].Specificity!.Value.Value);
        Assert.Equal(1, report.Labels[1].Specificity!.Value.Value);
    }

    [Fact]
    public void From_LabelWithoutPositives_IsNotInTheMeans()
    {
        var report = MultiLabelReport.From([[1, 0], [0, 0]], [[0.9f, 0.2f], [0.6f, 0.7f]], s_labels, [0.5, 0.5]);

        Assert.Null(report.Labels[1].Auc);
        Assert.Null(report.Labels[1].Sensitivity);
        Assert.Equal(0.5, report.Labels[1].Specificity!.Value.Value);
        Assert.Equal(1, report.MacroAuc!.Value.Value);
    }

    [Fact]
    public void From_TruthNeitherZeroNorOne_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => MultiLabelReport.From([[1, 0.5f]], [[0.1f, 0.2f]], s_labels));

        Assert.Equal(
            "Row 0 holds a true value other than 0, 1 and not known, or a score that is not a number. (Parameter 'truth')", e.Message);
    }

    [Fact]
    public void From_RowTooShort_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => MultiLabelReport.From([[1, 0]], [[0.1f]], s_labels));

        Assert.Equal("Row 0 has 2 true values and 1 scores; expected 2 of each. (Parameter 'scores')", e.Message);
    }
}
