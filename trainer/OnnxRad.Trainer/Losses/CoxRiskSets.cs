namespace OnnxRad.Trainer;

/// <summary>Who is at risk at each event, as places that tensors are gathered by.</summary>
/// <param name="Order">The cases by falling time.</param>
/// <param name="Events">The cases with an event, by falling time.</param>
/// <param name="LastAtRisk">For each event the place in <paramref name="Order"/> of the last case at risk: all before it are too.</param>
/// <param name="GroupOf">For each event the index of its time among the event times.</param>
/// <param name="Share">For each event the share of the events at its time that Efron takes off: 0, 1/d, ..., (d - 1)/d of d events.</param>
/// <param name="Groups">The number of event times.</param>
sealed record CoxRiskSets(long[] Order, long[] Events, long[] LastAtRisk, long[] GroupOf, double[] Share, int Groups)
{
    /// <param name="cases">Time and whether the event was seen.</param>
    public static CoxRiskSets Of(IReadOnlyList<(float Time, bool Event)> cases)
    {
        long[] order = [.. Enumerable.Range(0, cases.Count).OrderByDescending(i => cases[i].Time).Select(i => (long)i)];
        var (events, last, groupOf, share, groups) = (new List<long>(), new List<long>(), new List<long>(), new List<double>(), 0);
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && cases[(int)order[end]].Time == cases[(int)order[start]].Time)
            {
                end++;
            }

            long[] died = [.. order[start..end].Where(i => cases[(int)i].Event)];
            for (var l = 0; l < died.Length; l++)
            {
                events.Add(died[l]);
                last.Add(end - 1);
                groupOf.Add(groups);
                share.Add((double)l / died.Length);
            }

            groups += died.Length > 0 ? 1 : 0;
            start = end;
        }

        return new(order, [.. events], [.. last], [.. groupOf], [.. share], groups);
    }
}
