namespace OnnxRad.Models;

/// <summary>The average precision when cases count several times or not at all; sorted once, then O(n).</summary>
sealed class RankedPrecision
{
    readonly int[] _order;
    readonly bool[] _positive;
    readonly bool[] _endsTie;

    /// <param name="positive">Whether each case is positive; both kinds must occur.</param>
    /// <param name="scores">The score of each case.</param>
    public RankedPrecision(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        Guard.Scores(positive, scores);
        _order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i])];
        _positive = [.. _order.Select(i => positive[i])];
        _endsTie = [.. _order.Select((i, place) => place == _order.Length - 1 || scores[_order[place + 1]] != scores[i])];
    }

    /// <summary>The average precision; not a number without a positive case.</summary>
    /// <param name="counts">How often each case counts.</param>
    public double Of(int[] counts)
    {
        var (found, seen, fresh, sum) = (0L, 0L, 0L, 0.0);
        for (var place = 0; place < _order.Length; place++)
        {
            var count = counts[_order[place]];
            (seen, fresh) = (seen + count, fresh + (_positive[place] ? count : 0));
            if (_endsTie[place] && seen > 0)
            {
                found += fresh;
                sum += fresh * ((double)found / seen);
                fresh = 0;
            }
        }

        return found > 0 ? sum / found : double.NaN;
    }
}
