using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class MultiLabelLossTests
{
    static readonly double[,] s_logits = { { 0.5, -1 }, { 2, 0.25 } };
    static readonly float[,] s_targets = { { 1, 0 }, { float.NaN, 1 } };

    [Fact]
    public void Of_OneLabelUnknown_IsTheMeanOfTheOthers()
    {
        using var sut = new MultiLabelLoss(null, CPU);

        Assert.Equal((Yes(0.5) + No(-1) + Yes(0.25)) / 3, Value(sut, s_logits, s_targets), 6);
    }

    [Fact]
    public void Of_PositiveWeights_WeighPositiveCases()
    {
        using var sut = new MultiLabelLoss([2, 5], CPU);

        Assert.Equal(((2 * Yes(0.5)) + No(-1) + (5 * Yes(0.25))) / 3, Value(sut, s_logits, s_targets), 6);
    }

    [Fact]
    public void Of_NothingKnown_IsZeroWithoutGradient()
    {
        using var sut = new MultiLabelLoss(null, CPU);
        float[,] unknown = { { float.NaN, float.NaN } };

        Assert.Equal(0, Value(sut, new[,] { { 1.0, 2 } }, unknown));
        Assert.Equal(0, GradientError(sut, new[,] { { 1.0, 2 } }, unknown));
    }

    [Fact]
    public void Of_LogitsOfHundreds_StaysExact()
    {
        using var sut = new MultiLabelLoss(null, CPU);

        Assert.Equal(300, Value(sut, new[,] { { -300.0 } }, new[,] { { 1f } }), 3);
    }

    [Fact]
    public void Of_Gradient_IsThatOfFiniteDifferences()
    {
        using var sut = new MultiLabelLoss([2, 5], CPU);

        Assert.InRange(GradientError(sut, s_logits, s_targets), 0, 2e-4);
    }
}
