using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class CoralLossTests
{
    static readonly double[,] s_logits = { { 0.5, -1 }, { 2, 0.25 }, { -0.75, 1.5 } };
    static readonly float[,] s_grades = { { 0 }, { 1 }, { 2 } };

    [Fact]
    public void Of_ThreeGrades_AsksAllQuestionsOfAll()
    {
        using var sut = new CoralLoss();

        var answers = No(0.5) + No(-1) + Yes(2) + No(0.25) + Yes(-0.75) + Yes(1.5);
        Assert.Equal(answers / 3, Value(sut, s_logits, s_grades), 6);
    }

    /// <summary>Worked out by hand: one case of grade 1 of 3, logits ln 3 and -ln 3: P(above 0) = 3/4, P(above 1) = 1/4; -2 log 3/4.</summary>
    [Fact]
    public void Of_OneCase_IsTheLogLikelihood()
    {
        using var sut = new CoralLoss();

        Assert.Equal(0.575364, Value(sut, new[,] { { Math.Log(3), -Math.Log(3) } }, new float[,] { { 1 } }), 6);
    }

    [Fact]
    public void Of_Gradient_IsThatOfFiniteDifferences()
    {
        using var sut = new CoralLoss();

        Assert.InRange(GradientError(sut, s_logits, s_grades), 0, 2e-4);
    }
}
