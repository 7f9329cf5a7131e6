using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests.Evaluation;

public sealed class CaseTablesTests
{
    [Fact]
    public void OfScores_SeveralTasks_HasTheTruthAndTheNumbersOfEach()
    {
        var (side, grade, time) = (Fit("left", "right"), Fit("none", "mild", "severe"), Fit("hazard ratio") with { Classes = [] });
        var findings = Fit("air", "fluid");

        var table = CaseTables.OfScores(
            ["a.png", "b.png"],
            new CaseTables.Part("side", ModelTask.Classification, side with { Thresholds = [0.25] }, [[0], [float.NaN]], [[0.7f, 0.3f], [0.75f, 0.25f]]),
            new CaseTables.Part("grade", ModelTask.Ordinal, grade, [[2], [float.NaN]], [[0.125f, 0.25f, 0.625f], [1, 0, 0]]),
            new CaseTables.Part("labels", ModelTask.MultiLabel, findings, [[1, float.NaN], [0, 1]], [[0.5f, 0.5f], [0, 1]]),
            new CaseTables.Part("age", ModelTask.Continuous, Fit("years") with { Classes = [] }, [[61.5f], [0.1f]], [[60], [1e-7f]]),
            new CaseTables.Part("death", ModelTask.Survival, time, [[12, 1], [30, 0]], [[2.5f], [0.5f]]));

        Assert.Equal(
            [
                "image", "side: truth", "side: finding", "side: left", "side: right", "grade: truth", "grade: none", "grade: mild", "grade: severe",
                "labels: truth: air", "labels: truth: fluid", "labels: air", "labels: fluid", "age: truth", "age: years", "death: time", "death: event", "death: hazard ratio",
            ],
            table.Columns);
        Assert.Equal(
            ["a.png", "left", "right", "0.7", "0.3", "severe", "0.125", "0.25", "0.625", "1", "", "0.5", "0.5", "61.5", "60", "12", "1", "2.5"], table.Rows[0]);
        Assert.Equal(["b.png", "", "left", "0.75", "0.25", "", "1", "0", "0", "0", "1", "0", "1", "0.1", "1E-07", "30", "0", "0.5"], table.Rows[1]);
    }

    [Fact]
    public void OfScores_ThreeClasses_FindsTheLikeliest() => Assert.Equal(
        ["x", "c", "b", "0.2", "0.5", "0.3"],
        CaseTables.OfScores(["x"], new CaseTables.Part(null, ModelTask.Classification, Fit("a", "b", "c"), [[2]], [[0.2f, 0.5f, 0.3f]])).Rows[0]);

    [Fact]
    public void OfSegmentations_ClassInNeitherMap_IsEmpty()
    {
        var table = CaseTables.OfSegmentations(
            ["x"], [SegmentationCase.OfOverlap([0, 1, 1, 0], [0, 1, 0, 0], classes: 3)], ["background", "lung", "heart"]);

        Assert.Equal(["image", "dice: lung", "dice: heart", "jaccard: lung", "jaccard: heart"], table.Columns);
        Assert.Equal(["x", (2.0 / 3).ToString("R", System.Globalization.CultureInfo.InvariantCulture), "", "0.5", ""], table.Rows[0]);
    }

    static TaskFit Fit(params string[] names) => new() { Classes = names, Names = names, Logits = names, Activation = Activation.None };
}
