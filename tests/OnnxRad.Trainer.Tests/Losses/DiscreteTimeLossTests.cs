using OnnxRad.Models;
using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class DiscreteTimeLossTests
{
    static readonly SurvivalIntervals s_intervals = new([10, 20, 40]);
    static readonly double[,] s_logits = { { 0.5, -1, 0.75 }, { 2, 0.25, -0.5 }, { -0.75, 1.5, 1 }, { 0.1, 0.2, 0.3 } };

    // An event in the second interval, one censored in the second half of the first, an event after the last break, one not observed.
    static readonly float[,] s_targets = { { 15, 1 }, { 6, 0 }, { 50, 1 }, { 4, 0 } };

    [Fact]
    public void Of_Cases_CountsTheIntervalsThatAreKnown()
    {
        using var sut = new DiscreteTimeLoss(s_intervals);

        var expected = No(0.5) + Yes(-1) + No(2) + No(-0.75) + No(1.5) + No(1);
        Assert.Equal(expected / 4, Value(sut, s_logits, s_targets), 6);
    }

    [Fact]
    public void Of_Gradient_IsThatOfFiniteDifferences()
    {
        using var sut = new DiscreteTimeLoss(s_intervals);

        Assert.InRange(GradientError(sut, s_logits, s_targets), 0, 2e-4);
    }

    [Fact]
    public void Of_OneIntervalNothingCensored_IsLeastAtTheShareOfEvents()
    {
        using var sut = new DiscreteTimeLoss(new([10]));
        var logit = Math.Log(0.25 / 0.75);
        float[,] targets = { { 5, 1 }, { 20, 1 }, { 20, 0 }, { 30, 0 } };
        double At(double x) => Value(sut, new[,] { { x }, { x }, { x }, { x } }, targets);

        Assert.InRange((At(logit + 0.01) - At(logit - 0.01)) / 0.02, -1e-3, 1e-3);
    }
}
