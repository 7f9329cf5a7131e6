namespace OnnxRad.Models.Tests.Metrics;

public sealed class OverlapTests
{
    // Truth has 4 pixels of class 1, the prediction 3, of which 2 are common.
    static readonly int[] s_truth = [1, 1, 1, 1, 0, 0, 2, 2];
    static readonly int[] s_prediction = [1, 1, 0, 0, 1, 0, 2, 0];

    [Fact]
    public void Dice_Maps_IsTwiceTheCommonPartByTheSum()
    {
        Assert.Equal(4.0 / 7, Dice.Of(s_truth, s_prediction, 1), 1e-15);
        Assert.Equal(2.0 / 3, Dice.Of(s_truth, s_prediction, 2), 1e-15);
    }

    [Fact]
    public void Jaccard_Maps_IsTheCommonPartByTheUnion()
    {
        Assert.Equal(2.0 / 5, Jaccard.Of(s_truth, s_prediction, 1), 1e-15);
        Assert.Equal(0.5, Jaccard.Of(s_truth, s_prediction, 2), 1e-15);
    }

    [Theory]
    [InlineData(new[] { 1, 1 }, new[] { 1, 1 }, 1.0)]
    [InlineData(new[] { 1, 1 }, new[] { 0, 0 }, 0.0)]
    [InlineData(new[] { 0, 0 }, new[] { 1, 0 }, 0.0)]
    [InlineData(new[] { 0, 0 }, new[] { 0, 0 }, double.NaN)]
    public void DiceAndJaccard_Edges_Agree(int[] truth, int[] prediction, double expected)
    {
        Assert.Equal(expected, Dice.Of(truth, prediction, 1));
        Assert.Equal(expected, Jaccard.Of(truth, prediction, 1));
    }

    [Fact]
    public void Dice_PixelsToBeIgnored_CountForNothing() => Assert.Equal(1, Dice.Of([1, -1, -1, 0], [1, 1, 0, 0], 1));

    [Fact]
    public void Dice_MapsOfOtherSizes_AreRefused() => Assert.Equal(
        "The truth has 2 pixels and the prediction 3; expected as many. (Parameter 'prediction')",
        Assert.Throws<ArgumentException>(() => Dice.Of([0, 1], [0, 1, 1], 1)).Message);
}
