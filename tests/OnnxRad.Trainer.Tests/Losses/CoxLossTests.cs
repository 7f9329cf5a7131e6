using OnnxRad.Trainer.Tests.Training;
using static OnnxRad.Trainer.Tests.Losses.LossProbe;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class CoxLossTests
{
    // Miller's leukaemia data, R's aml: weeks, relapse, chemotherapy not maintained.
    static readonly float[] s_weeks = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45];
    static readonly float[] s_relapse = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1];

    [Theory]
    [InlineData(0, -42.7248392628)]
    [InlineData(0.5, -41.3733140372)]
    [InlineData(0.915532575015, -41.0326155965)]
    [InlineData(1.5, -41.6423894355)]
    public void Of_Aml_IsRsPartialLikelihood(double beta, double logLikelihood)
    {
        using var sut = new CoxLoss();

        // coxph(Surv(time, status) ~ x, aml, init = beta) of survival 3.5.3, whose default is Efron's; 18 relapses.
        Assert.Equal(-logLikelihood / 18, Value(sut, Scores(beta), Targets(s_weeks, s_relapse)), 5);
    }

    [Fact]
    public void Of_Aml_IsLeastAtRsCoefficient()
    {
        using var sut = new CoxLoss();
        double At(double beta) => Value(sut, Scores(beta), Targets(s_weeks, s_relapse));

        Assert.InRange((At(0.915532575015 + 0.05) - At(0.915532575015 - 0.05)) / 0.1, -1e-4, 1e-4);
    }

    [Fact]
    public void Of_TiesOfEventsAndCensored_IsRs()
    {
        using var sut = new CoxLoss();
        float[] times = [1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6];
        float[] events = [1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0];
        double[,] scores = { { 2 }, { 1 }, { 1 }, { 3 }, { 0.5 }, { 0.5 }, { 2 }, { 0 }, { 1 }, { 1 }, { -1 }, { -2 } };

        // coxph(Surv(t, e) ~ r, init = 1), 8 events.
        Assert.Equal(12.0936046274 / 8, Value(sut, scores, Targets(times, events)), 6);
        Assert.InRange(GradientError(sut, scores, Targets(times, events)), 0, 2e-4);
    }

    [Fact]
    public void Of_AllCensored_IsZeroWithoutGradient()
    {
        using var sut = new CoxLoss();
        var targets = Targets([1, 2], [0, 0]);

        Assert.Equal(0, Value(sut, new[,] { { 1.0 }, { 3 } }, targets));
        Assert.Equal(0, GradientError(sut, new[,] { { 1.0 }, { 3 } }, targets));
    }

    [Fact]
    public void Of_ScoresFarApart_StaysFinite()
    {
        using var sut = new CoxLoss();

        // The second case is alone at risk of its event: it counts 0. The first: log(1 + exp(200)) - 0 = 200.
        Assert.Equal(100, Value(sut, new[,] { { -100.0 }, { 100 } }, Targets([1, 2], [1, 1])), 3);
        Assert.Equal(0, Value(sut, new[,] { { 300.0 }, { -300 } }, Targets([1, 2], [1, 1])), 3);
    }

    [Fact]
    public void Of_RiskSetFarBelowTheHighestScore_StaysFinite()
    {
        using var sut = new CoxLoss();
        double[,] scores = { { 800 }, { -50 }, { -50 } };
        var targets = Targets([1, 2, 3], [1, 1, 0]);

        // The first event: nothing, as exp(-850) is. The second: log 2, of the two still at risk, whose exp(s - 800) would be 0.
        Assert.Equal(Math.Log(2) / 2, Value(sut, scores, targets), 6);
        Assert.InRange(GradientError(sut, scores, targets), 0, 2e-4);
    }

    [Fact]
    public void Of_TiesFarBelowTheHighestScore_IsEfrons()
    {
        using var sut = new CoxLoss();

        // Two events at 2 among three at risk, all equal: log 3 + log(3 - 1/2 * 2).
        var expected = (Math.Log(3) + Math.Log(2)) / 3;
        Assert.Equal(expected, Value(sut, new[,] { { 900.0 }, { -20 }, { -20 }, { -20 } }, Targets([1, 2, 2, 3], [1, 1, 1, 0])), 5);
    }

    static double[,] Scores(double beta)
    {
        var scores = new double[23, 1];
        for (var i = 11; i < 23; i++)
        {
            scores[i, 0] = beta;
        }

        return scores;
    }

    static float[,] Targets(float[] times, float[] events)
    {
        var targets = new float[times.Length, 2];
        for (var i = 0; i < times.Length; i++)
        {
            (targets[i, 0], targets[i, 1]) = (times[i], events[i]);
        }

        return targets;
    }
}
