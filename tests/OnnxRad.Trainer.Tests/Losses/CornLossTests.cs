using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class CornLossTests
{
    static readonly double[,] s_logits = { { 0.5, -1 }, { 2, 0.25 }, { -0.75, 1.5 } };
    static readonly float[,] s_grades = { { 0 }, { 1 }, { 2 } };

    [Fact]
    public void Of_ThreeGrades_AsksEachQuestionOfThoseThatReachIt()
    {
        using var sut = new CornLoss();

        // "Above 0" of all three, "above 1" of the second and third: five answers.
        var answers = No(0.5) + Yes(2) + Yes(-0.75) + No(0.25) + Yes(1.5);
        Assert.Equal(answers / 5, Value(sut, s_logits, s_grades), 6);
    }

    [Fact]
    public void Of_Gradient_IsThatOfFiniteDifferences()
    {
        using var sut = new CornLoss();

        Assert.InRange(GradientError(sut, s_logits, s_grades), 0, 2e-4);
    }
}
