using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class RegressionLossTests
{
    static readonly ValueScale s_scale = new(50, 10);
    static readonly double[,] s_outputs = { { 0.5 }, { -1 }, { 3 }, { 0 } };

    // Standardised 1, -1.5, 0.5 and not known: errors -0.5, 0.5 and 2.5.
    static readonly float[,] s_targets = { { 60 }, { 35 }, { 55 }, { float.NaN } };

    public static TheoryData<string, double> Losses => new()
    {
        { "Squared", (0.25 + 0.25 + 6.25) / 3 },
        { "Absolute", 3.5 / 3 },
        { "Huber", (0.125 + 0.125 + 2) / 3 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Of_StandardisedErrors_IsTheMeanOfThoseKnown(string kind, double expected)
    {
        using var sut = new RegressionLoss(Enum.Parse<RegressionError>(kind), 1, s_scale);

        Assert.Equal(expected, Value(sut, s_outputs, s_targets), 6);
        Assert.InRange(GradientError(sut, s_outputs, s_targets), 0, 2e-4);
    }

    [Fact]
    public void Of_ScaleOfEqualValues_HasTheDeviationOne() => Assert.Equal(new ValueScale(4, 1), ValueScale.Of([4, 4, float.NaN]));

    [Fact]
    public void Of_Scale_IsThatOfTheKnownValues() => Assert.Equal(new ValueScale(4, 2), ValueScale.Of([2, 6, float.NaN]));
}
