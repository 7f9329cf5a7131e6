namespace OnnxRad.Models;

/// <summary>The area under one model's ROC curve when cases count several times or not at all; sorted once, then O(n).</summary>
sealed class WeightedAuc
{
    readonly int[] _order;
    readonly bool[] _positive;
    readonly bool[] _endsTie;

    /// <param name="positive">Whether each case is positive; both kinds must occur.</param>
    /// <param name="scores">The score of each case.</param>
    public WeightedAuc(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        Guard.Scores(positive, scores);
        _order = [.. Enumerable.Range(0, scores.Count).OrderBy(i => scores[i])];
        _positive = [.. _order.Select(i => positive[i])];
        _endsTie = [.. _order.Select((i, place) => place == _order.Length - 1 || scores[_order[place + 1]] != scores[i])];
    }

    /// <summary>The area; not a number without a case of either kind.</summary>
    /// <param name="counts">How often each case counts.</param>
    public double Of(int[] counts)
    {
        var (positives, negatives, won) = (0L, 0L, 0.0);
        var (tiedPositives, tiedNegatives) = (0L, 0L);
        for (var place = 0; place < _order.Length; place++)
        {
            var count = counts[_order[place]];
            (tiedPositives, tiedNegatives) = _positive[place] ? (tiedPositives + count, tiedNegatives) : (tiedPositives, tiedNegatives + count);
            if (_endsTie[place])
            {
                won += tiedPositives * (negatives + (tiedNegatives / 2.0));
                (positives, negatives) = (positives + tiedPositives, negatives + tiedNegatives);
                (tiedPositives, tiedNegatives) = (0, 0);
            }
        }

        return positives > 0 && negatives > 0 ? won / ((double)positives * negatives) : double.NaN;
    }
}
