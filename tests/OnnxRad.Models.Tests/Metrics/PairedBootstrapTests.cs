namespace OnnxRad.Models.Tests;

/// <summary>The bootstrap against the distribution that it samples from, computed in full.</summary>
public sealed class PairedBootstrapTests
{
    static readonly BootstrapOptions s_many = new() { Resamples = 40_000, Seed = 3 };

    [Fact]
    public void Accuracy_FewCases_GivesThePercentilesAndPOfAllResamples()
    {
        // Of 20 cases the first model alone is right about 5, the second alone about 1.
        bool[] first = [.. Enumerable.Range(0, 20).Select(i => i is < 5 or > 8)];
        bool[] second = [.. Enumerable.Range(0, 20).Select(i => i is 5 or > 8)];

        var sut = PairedBootstrap.Accuracy(first, second, s_many);

        // A draw adds 1 with probability 5/20, -1 with 1/20 and 0 otherwise; twenty draws are the convolution.
        var sums = new Dictionary<int, double> { [0] = 1 };
        for (var draw = 0; draw < 20; draw++)
        {
            sums = sums.SelectMany(s => new[] { (s.Key + 1, s.Value * 0.25), (s.Key - 1, s.Value * 0.05), (s.Key, s.Value * 0.7) })
                .GroupBy(s => s.Item1).ToDictionary(g => g.Key, g => g.Sum(s => s.Item2));
        }

        double Quantile(double share) => sums.Keys.Order().First(k => sums.Where(s => s.Key <= k).Sum(s => s.Value) >= share) / 20.0;
        Assert.Equal(0.2, sut.Value, 12);
        Assert.Equal((Quantile(0.025), Quantile(0.975)), (sut.Low, sut.High));
        Assert.Equal(2 * sums.Where(s => s.Key <= 0).Sum(s => s.Value), sut.P, 0.006);
    }

    [Fact]
    public void Auc_FiveCases_GivesThePercentilesAndPOfAllResamples()
    {
        bool[] positive = [false, false, true, true, true];
        double[] first = [0.1, 0.5, 0.5, 0.8, 0.9];
        double[] second = [0.6, 0.2, 0.3, 0.7, 0.6];

        var sut = PairedBootstrap.Auc(positive, first, second, s_many);

        var all = new List<double>();
        for (var code = 0; code < 3125; code++)
        {
            int[] drawn = [code % 5, code / 5 % 5, code / 25 % 5, code / 125 % 5, code / 625];
            if (drawn.Any(i => positive[i]) && drawn.Any(i => !positive[i]))
            {
                all.Add(ByPairs(positive, first, drawn) - ByPairs(positive, second, drawn));
            }
        }

        // By hand: the first wins 5.5 of 6 pairs, the second 0 + 1 + 1 + 1 + 0.5 + 1 = 4.5.
        double[] sorted = [.. all.Order()];
        Assert.Equal((5.5 - 4.5) / 6, sut.Value, 12);
        Assert.Equal(sorted[(int)(0.025 * sorted.Length)], sut.Low, 0.02);
        Assert.Equal(sorted[(int)(0.975 * sorted.Length)], sut.High, 0.02);
        Assert.Equal(2.0 * all.Count(d => d <= 1e-12) / all.Count, sut.P, 0.01);
    }

    [Fact]
    public void Auc_ManyCases_SpreadsAsDeLongSays()
    {
        var random = new Random(5);
        bool[] positive = [.. Enumerable.Range(0, 400).Select(i => i % 3 == 0)];
        double[] first = [.. positive.Select(p => Gauss(random) + (p ? 1.2 : 0))];
        double[] second = [.. first.Select((s, i) => (0.6 * s) + (0.8 * Gauss(random)) + (positive[i] ? 0.2 : 0))];

        var sut = PairedBootstrap.Auc(positive, first, second);

        // DeLong, DeLong and Clarke-Pearson (1988): the variance of the difference of correlated areas from its structural components.
        var (v10, v01) = Components(positive, first, second);
        var error = Math.Sqrt((Variance(v10) / v10.Length) + (Variance(v01) / v01.Length));
        Assert.Equal(v10.Average(), sut.Value, 12);
        Assert.InRange((sut.High - sut.Low) / (2 * 1.959964 * error), 0.93, 1.07);
    }

    [Fact]
    public void Accuracy_CasesOfOnePatient_AreDrawnTogether()
    {
        // Two patients of ten cases: the first model is right about all of one, the second about all of the other.
        bool[] first = [.. Enumerable.Range(0, 20).Select(i => i < 10)];
        bool[] second = [.. first.Select(right => !right)];
        string[] patients = [.. first.Select(right => right ? "a" : "b")];

        var together = PairedBootstrap.Accuracy(first, second, s_many with { Groups = patients });
        var apart = PairedBootstrap.Accuracy(first, second, s_many);

        Assert.Equal((0, -1, 1, 1), (together.Value, together.Low, together.High, together.P));
        Assert.InRange(apart.High, 0.3, 0.5);
    }

    [Fact]
    public void Auc_SameModelTwice_HasNoDifference() => Assert.Equal(
        new PairedDifference(0, 0, 0, 1), PairedBootstrap.Auc([false, true, true], [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]));

    [Fact]
    public void Accuracy_AlwaysBetter_HasTheSmallestP() => Assert.Equal(
        new PairedDifference(1, 1, 1, 2 / 101.0), PairedBootstrap.Accuracy([true, true], [false, false], new() { Resamples = 100 }));

    [Fact]
    public void Auc_SameSeed_GivesTheSame()
    {
        bool[] positive = [false, false, true, true, true];
        PairedDifference Run(int seed) => PairedBootstrap.Auc(positive, [0.1, 0.5, 0.5, 0.8, 0.9], [0.6, 0.2, 0.3, 0.7, 0.6], new() { Resamples = 101, Seed = seed });

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void Arguments_ThatDoNotFit_AreNamed()
    {
        Assert.Equal(
            "2 predictions of the first model and 1 of the second; expected one of each for every case. (Parameter 'second')",
            Assert.Throws<ArgumentException>(() => PairedBootstrap.Accuracy([true, false], [true])).Message);
        Assert.Equal(
            "1 groups do not fit 2 cases; expected one for each. (Parameter 'groups')",
            Assert.Throws<ArgumentException>(() => PairedBootstrap.Accuracy([true, false], [true, true], new() { Groups = ["a"] })).Message);
        Assert.Equal(
            "1 scores do not fit 2 labels; expected one for each. (Parameter 'scores')",
            Assert.Throws<ArgumentException>(() => PairedBootstrap.Auc([true, false], [1, 0], [1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Accuracy([true], [true], new() { Resamples = 99 }));
    }

    static double ByPairs(bool[] positive, double[] scores, int[] cases)
    {
        var pairs = cases.Where(i => positive[i]).SelectMany(i => cases.Where(j => !positive[j]).Select(j => Wins(scores[i], scores[j])));
        return pairs.Average();
    }

    /// <summary>For each positive and each negative case, how much more often the first model ranks it rightly than the second.</summary>
    static (double[] OfPositives, double[] OfNegatives) Components(bool[] positive, double[] first, double[] second)
    {
        int[] p = [.. Enumerable.Range(0, positive.Length).Where(i => positive[i])];
        int[] n = [.. Enumerable.Range(0, positive.Length).Where(i => !positive[i])];
        double Difference(int i, int j) => Wins(first[i], first[j]) - Wins(second[i], second[j]);
        return ([.. p.Select(i => n.Average(j => Difference(i, j)))], [.. n.Select(j => p.Average(i => Difference(i, j)))]);
    }

    static double Wins(double a, double b) => a > b ? 1 : a == b ? 0.5 : 0;

    static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }

    static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
