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
    public void From_ManyRareLabels_KeepsTheIntervalsOfTheMeans()
    {
        // 20 labels with one positive case each: hardly a draw of the 60 cases holds all of them.
        const int Labels = 20;
        float[][] truth = [.. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, Labels).Select(k => i == k ? 1f : 0).ToArray())];
        float[][] scores = [.. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, Labels).Select(k => ((i * 7) + (k * 13)) % 60 / 60f).ToArray())];

        var report = MultiLabelReport.From(truth, scores, [.. Enumerable.Range(0, Labels).Select(k => $"label {k}")]);

        var (auc, precision) = (report.MacroAuc!.Value, report.MeanAveragePrecision!.Value);
        Assert.True(auc.High - auc.Low > 0.1, $"{auc}");
        Assert.True(auc.Low < auc.Value && auc.Value < auc.High, $"{auc}");
        Assert.True(precision.Low < precision.High, $"{precision}");
    }

    [Fact]
    public void From_CasesOfPatients_AreDrawnTogetherForEachLabel()
    {
        // Each of 8 patients four times over: drawn together, they tell no more than once.
        bool[] positive = [true, true, false, true, false, false, false, true];
        float[] scores = [0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f];
        int[] patients = [.. Enumerable.Range(0, 32).Select(i => i / 4)];
        float[][] truth = [[float.NaN], .. patients.Select(p => new[] { positive[p] ? 1f : 0 })];
        float[][] given = [[0.5f], .. patients.Select(p => new[] { scores[p] })];
        string[] groups = ["unknown", .. patients.Select(p => $"{p}")];

        var report = MultiLabelReport.From(truth, given, ["nodule"], options: new() { Groups = groups });

        var once = AveragePrecision.From(positive, [.. scores.Select(s => (double)s)]);
        var label = report.Labels[0].AveragePrecision!.Value;
        Assert.Equal((once.Low, once.High), (label.Low, label.High));
        Assert.True(AveragePrecision.From([.. patients.Select(p => positive[p])], [.. patients.Select(p => (double)scores[p])]).Low > label.Low);
    }

    [Fact]
    public void From_GroupsThatDoNotFit_AreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => MultiLabelReport.From([[1], [0]], [[0.9f], [0.2f]], ["nodule"], options: new() { Groups = ["a"] }));

        Assert.Equal("1 groups do not fit 2 cases; expected one for each. (Parameter 'groups')", e.Message);
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
