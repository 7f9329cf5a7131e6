using CsCheck;

namespace OnnxRad.Models.Tests;

public sealed class AucTests
{
    [Fact]
    public void From_HanleyAndMcNeilsRatings_GivesPublishedAreaAndInterval()
    {
        // J. A. Hanley, B. J. McNeil, Radiology 143, 29-36 (1982), table 1: 109 CT images rated 1 to 5. Area and asymptotic
        // interval as the manual of Stata prints them for this table (command roctab, DeLong's standard error 0.0307).
        int[] normal = [33, 6, 6, 11, 2];
        int[] abnormal = [3, 2, 2, 11, 33];
        var positive = new List<bool>();
        var ratings = new List<double>();
        for (var rating = 0; rating < 5; rating++)
        {
            positive.AddRange(Enumerable.Repeat(false, normal[rating]).Concat(Enumerable.Repeat(true, abnormal[rating])));
            ratings.AddRange(Enumerable.Repeat(rating + 1.0, normal[rating] + abnormal[rating]));
        }

        var auc = Auc.From(positive, ratings);

        Assert.Equal(0.8932, auc.Value, 4);
        Assert.Equal(0.83295, auc.Low, 5);
        Assert.Equal(0.95339, auc.High, 5);
    }

    [Fact]
    public void From_AnyScores_EqualsTheDefinitionByPairs() => Cases.Scored.Sample(c =>
    {
        var expected = ByPairs(c.Positive, c.Scores);
        var auc = Auc.From(c.Positive, c.Scores);

        Assert.Equal(expected.Value, auc.Value, 12);
        Assert.Equal(expected.Low, auc.Low, 10);
        Assert.Equal(expected.High, auc.High, 10);
    }, iter: 500, seed: "0000KOIPe036");

    [Fact]
    public void From_MonotoneTransform_ChangesNothing() => Cases.Scored.Sample(
        c => Assert.Equal(Auc.From(c.Positive, c.Scores), Auc.From(c.Positive, [.. c.Scores.Select(s => Math.Exp(3 * s) - 7)])),
        iter: 200, seed: "0000KOIPe036");

    [Fact]
    public void From_ClassesSwapped_MirrorsTheArea() => Cases.Scored.Sample(c =>
    {
        var auc = Auc.From(c.Positive, c.Scores);
        var swapped = Auc.From([.. c.Positive.Select(p => !p)], c.Scores);

        Assert.Equal(1 - auc.Value, swapped.Value, 12);
        Assert.Equal(1 - auc.High, swapped.Low, 10);
    }, iter: 200, seed: "0000KOIPe036");

    [Fact]
    public void From_CompleteSeparation_IsThePointOne() =>
        Assert.Equal(new Estimate(1, 1, 1), Auc.From([false, false, true, true], [0.1, 0.2, 0.3, 0.4]));

    [Fact]
    public void From_SingleImageOfAClass_IntervalIsEverything() =>
        Assert.Equal(new Estimate(0.5, 0, 1), Auc.From([false, true, false], [0.1, 0.2, 0.3]));

    [Fact]
    public void From_NoPositive_SaysSo()
    {
        var error = Assert.Throws<ArgumentException>(() => Auc.From([false, false, false], [0.1, 0.2, 0.3]));

        Assert.Equal(
            "All 3 images are negative; a ROC curve and its area need images of both classes. (Parameter 'positive')", error.Message);
    }

    [Fact]
    public void From_ScoreNotANumber_NamesThePosition()
    {
        var error = Assert.Throws<ArgumentException>(() => Auc.From([false, true], [0.1, double.NaN]));

        Assert.Equal("The score at position 1 is not a number. (Parameter 'scores')", error.Message);
    }

    [Fact]
    public void OneVersusRest_TwoComplementaryScores_EqualsTheBinaryArea() => Cases.Scored.Sample(c =>
    {
        var binary = Auc.From(c.Positive, [.. c.Scores.Select(s => (double)(float)s)]);
        var two = Auc.OneVersusRest(
            [.. c.Positive.Select(p => p ? 1 : 0)], [.. c.Scores.Select(s => new[] { -(float)s, (float)s })], classes: 2);

        Assert.Equal(binary.Value, two.Value, 12);
        Assert.Equal(binary.Low, two.Low, 10);
        Assert.Equal(binary.High, two.High, 10);
    }, iter: 200, seed: "0000KOIPe036");

    [Fact]
    public void OneVersusRest_ThreeClasses_IsTheMeanOfTheAreas()
    {
        int[] labels = [0, 0, 1, 1, 2, 2];
        float[][] scores = [[.7f, .2f, .1f], [.3f, .4f, .3f], [.4f, .5f, .1f], [.2f, .3f, .5f], [.1f, .2f, .7f], [.1f, .6f, .3f]];

        // By hand, pairs won of 8 with ties as a half: class 0: 8 - 1 = 7; class 1: .5 beats .2 .4 .2, .3 beats .2 .2: 5;
        // class 2: .7 beats all four, .3 beats .1 .1 and ties .3: 6.5.
        Assert.Equal((7 + 5 + 6.5) / 8 / 3, Auc.OneVersusRest(labels, scores, classes: 3).Value, 12);
    }

    [Fact]
    public void OneVersusRest_ThreeClasses_IntervalIsAsWideAsTheBootstraps()
    {
        var random = new Random(7);
        var labels = Enumerable.Range(0, 300).Select(i => i < 150 ? 0 : i < 240 ? 1 : 2).ToArray();
        var scores = labels.Select(l => Enumerable.Range(0, 3).Select(k => (float)(Gauss(random) + (l == k ? 1.2 : 0))).ToArray()).ToArray();
        var groups = labels.Index().GroupBy(x => x.Item, x => x.Index).Select(g => g.ToArray()).ToArray();

        var areas = new double[600];
        for (var b = 0; b < areas.Length; b++)
        {
            var picked = groups.SelectMany(g => g.Select(_ => g[random.Next(g.Length)])).ToArray();
            areas[b] = Auc.OneVersusRest([.. picked.Select(i => labels[i])], [.. picked.Select(i => scores[i])], classes: 3).Value;
        }

        var mean = areas.Average();
        var bootstrap = Math.Sqrt(areas.Sum(a => (a - mean) * (a - mean)) / (areas.Length - 1));
        var auc = Auc.OneVersusRest(labels, scores, classes: 3);
        var own = (auc.High - auc.Low) / 2 / 1.959964;
        Assert.InRange(own / bootstrap, 0.9, 1.1);
    }

    [Fact]
    public void OneVersusRest_RowOfWrongLength_NamesTheRow()
    {
        var error = Assert.Throws<ArgumentException>(() => Auc.OneVersusRest([0, 1], [[1, 0, 0], [0, 1]], classes: 3));

        Assert.Equal("Row 1 has 2 scores; expected one for each of the 3 classes. (Parameter 'probabilities')", error.Message);
    }

    /// <summary>DeLong's interval straight from its definition, a comparison for each pair.</summary>
    static Estimate ByPairs(bool[] positive, double[] scores)
    {
        var x = scores.Where((_, i) => positive[i]).ToArray();
        var y = scores.Where((_, i) => !positive[i]).ToArray();
        var v10 = x.Select(a => y.Average(b => Wins(a, b))).ToArray();
        var v01 = y.Select(b => x.Average(a => Wins(a, b))).ToArray();
        var area = v10.Average();
        var s10 = v10.Sum(v => (v - area) * (v - area)) / (x.Length - 1);
        var s01 = v01.Sum(v => (v - area) * (v - area)) / (y.Length - 1);
        var half = 1.959963984540054 * Math.Sqrt((s10 / x.Length) + (s01 / y.Length));
        return new Estimate(area, Math.Max(0, area - half), Math.Min(1, area + half));

        static double Wins(double a, double b) => a > b ? 1 : a == b ? 0.5 : 0;
    }

    static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
