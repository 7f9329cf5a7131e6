namespace OnnxRad.Models;

/// <summary>The area under a ROC curve and what each image contributes to it.</summary>
/// <remarks>
/// E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 837-845 (1988), by the mid-rank algorithm of X. Sun and
/// W. Xu, IEEE Signal Process. Lett. 21, 1389-1393 (2014): O(n log n) instead of a comparison for each pair.
/// </remarks>
static class DeLong
{
    /// <summary>
    /// The area A, and for each image its structural component: for a positive image the share of negative images below it
    /// (V10), for a negative image the share of positive images above it (V01); ties count one half. A is the mean of either.
    /// </summary>
    public static (double Area, double[] Components) Run(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        Guard.Scores(positive, scores);
        var all = MidRanks(positive, scores, _ => true);
        var within = new double[positive.Count];
        MidRanks(positive, scores, p => p, within);
        MidRanks(positive, scores, p => !p, within);

        var m = positive.Count(p => p);
        var n = positive.Count - m;
        var components = new double[positive.Count];
        var sum = 0.0;
        for (var i = 0; i < components.Length; i++)
        {
            // The rank among all less the rank within its own class counts the images of the other class below.
            var below = all[i] - within[i];
            components[i] = positive[i] ? below / n : 1 - (below / m);
            sum += positive[i] ? components[i] : 0;
        }

        return (sum / m, components);
    }

    static double[] MidRanks(
        IReadOnlyList<bool> positive, IReadOnlyList<double> scores, Func<bool, bool> include, double[]? ranks = null)
    {
        ranks ??= new double[positive.Count];
        var order = Enumerable.Range(0, positive.Count).Where(i => include(positive[i])).ToArray();
        var keys = Array.ConvertAll(order, i => scores[i]);
        Array.Sort(keys, order);
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            // Ranks count from 1: images start + 1 to end share their mean.
            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = (start + 1 + end) / 2.0;
            }

            start = end;
        }

        return ranks;
    }
}
