namespace OnnxRad.Models.Tests;

public sealed class EnsembleScoresTests
{
    static readonly float[][] s_two = [[0.9f, 0.1f], [0.4f, 0.6f]];
    static readonly bool[][] s_decisions = [[true, false], [false, true]];

    [Fact]
    public void Combine_Mean_IsTheMeanWithItsSpread()
    {
        var sut = EnsembleScores.Combine(new(), Activation.Softmax, s_two, s_decisions);

        Near([0.65, 0.35], sut.Scores);
        Near([0.25, 0.25], sut.Spread);
        Assert.Equal(1, sut.Disagreement);
    }

    [Fact]
    public void Combine_Weights_CountByTheirRatios()
    {
        var sut = EnsembleScores.Combine(new() { Weights = [3, 1] }, Activation.Softmax, s_two, s_decisions);

        // 3/4 * 0.9 + 1/4 * 0.4; variance 3/4 * 0.125^2 + 1/4 * 0.375^2.
        Near([0.775, 0.225], sut.Scores);
        Near([Math.Sqrt(0.046875), Math.Sqrt(0.046875)], sut.Spread);
    }

    [Fact]
    public void Combine_GeometricMeanOfDistributions_AddsUpToOne()
    {
        var sut = EnsembleScores.Combine(new() { Rule = EnsembleRule.GeometricMean }, Activation.Softmax, s_two, s_decisions);

        // sqrt(0.9 * 0.4) = 0.6 and sqrt(0.1 * 0.6) = 0.244949, over their sum.
        Near([0.710102, 0.289898], sut.Scores);
    }

    [Fact]
    public void Combine_GeometricMeanOfSigmoids_IsThatOfTheOdds()
    {
        var sut = EnsembleScores.Combine(new() { Rule = EnsembleRule.GeometricMean }, Activation.Sigmoid, [[0.5f, 0.9f], [0.8f, 0.9f]], s_decisions);

        // Odds 1 and 4: sqrt 2, 2 / 3. Odds 9 and 9: 9 / 10.
        Near([2.0 / 3, 0.9], sut.Scores);
    }

    [Fact]
    public void Combine_GeometricMeanOfZero_StaysANumber()
    {
        var sut = EnsembleScores.Combine(new() { Rule = EnsembleRule.GeometricMean }, Activation.Softmax, [[1, 0], [1, 0]], s_decisions);

        Near([0.999999, 0.000001], sut.Scores);
    }

    [Fact]
    public void Combine_Vote_IsTheShareOfTheMembersThatFindTheClass()
    {
        bool[][] decisions = [[true, false], [false, true], [false, true]];

        var sut = EnsembleScores.Combine(new() { Rule = EnsembleRule.Vote, Weights = [2, 1, 1] }, Activation.Softmax, [.. s_two, s_two[1]], decisions);

        Near([0.5, 0.5], sut.Scores);
        // Pairs 1-2 and 1-3 differ with 2 * 1 each, pair 2-3 agrees with 1 * 1.
        Assert.Equal(4.0 / 5, sut.Disagreement, 12);
    }

    [Fact]
    public void Combine_MembersThatAreSureOfDifferentThings_HaveAllTheirEntropyInCommon()
    {
        var apart = EnsembleScores.Combine(new(), Activation.Softmax, [[1, 0], [0, 1]], s_decisions);
        var unsure = EnsembleScores.Combine(new(), Activation.Softmax, [[0.5f, 0.5f], [0.5f, 0.5f]], [[true, false], [true, false]]);

        Assert.Equal((Math.Log(2), Math.Log(2), 1.0), (apart.Entropy!.Value, apart.MutualInformation!.Value, apart.Disagreement));
        Assert.Equal((Math.Log(2), 0.0, 0.0), (unsure.Entropy!.Value, unsure.MutualInformation!.Value, unsure.Disagreement));
    }

    [Fact]
    public void Combine_Sigmoids_AddTheEntropiesOfTheClasses()
    {
        var sut = EnsembleScores.Combine(new(), Activation.Sigmoid, [[0.5f, 1], [0.5f, 1]], s_decisions);

        Assert.Equal(Math.Log(2), sut.Entropy!.Value, 12);
    }

    [Fact]
    public void Combine_ScoresThatAreNoProbabilities_HaveNoEntropy()
    {
        var sut = EnsembleScores.Combine(new(), Activation.None, [[-3, 5], [1, 7]], s_decisions);

        Near([-1, 6], sut.Scores);
        Assert.Null(sut.Entropy);
        Assert.Null(sut.MutualInformation);
    }

    [Fact]
    public void Combine_WrongOptions_ListsAll()
    {
        var options = new EnsembleOptions { Rule = (EnsembleRule)9, Weights = [1, 0, double.NaN] };

        var e = Assert.Throws<ArgumentException>(() => EnsembleScores.Combine(options, Activation.Softmax, [s_two[0]], [s_decisions[0]]));

        Assert.Equal(
            "The members cannot be combined. Rule is 9; expected Mean, GeometricMean or Vote. There is 1 member; expected at least 2. "
            + "There are 3 weights for 1 member; expected one for each. Weights holds 0, NaN; expected numbers greater than 0. (Parameter 'options')",
            e.Message);
        Assert.Throws<ArgumentException>(() => EnsembleScores.Combine(new(), Activation.Softmax, s_two, [[true, false], [true]]));
    }

    static void Near(double[] expected, IReadOnlyList<float> found)
    {
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
