namespace OnnxRad.Models;

/// <summary>Draws cases with replacement, for bootstraps.</summary>
static class Resampling
{
    /// <summary>Checks how often to draw.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 100 or more than 1000000 resamples.</exception>
    public static void Check(BootstrapOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Resamples, 100, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Resamples, 1_000_000, nameof(options));
    }

    /// <summary>The places of the cases that are drawn together; each case alone without groups.</summary>
    /// <exception cref="ArgumentException">The groups do not fit the cases.</exception>
    public static int[][] Groups(int cases, IReadOnlyList<string>? groups)
    {
        if (groups is null)
        {
            return [.. Enumerable.Range(0, cases).Select(i => new[] { i })];
        }

        return groups.Count == cases
            ? [.. Enumerable.Range(0, cases).GroupBy(i => groups[i], StringComparer.Ordinal).Select(g => g.ToArray())]
            : throw new ArgumentException($"{groups.Count} groups do not fit {cases} cases; expected one for each.", nameof(groups));
    }

    /// <summary>Draws as many groups as there are.</summary>
    /// <param name="groups">The places of each group's cases.</param>
    /// <param name="random">The generator.</param>
    /// <param name="counts">Filled: how often each case was drawn.</param>
    public static void Draw(int[][] groups, Random random, int[] counts)
    {
        Array.Clear(counts);
        for (var i = 0; i < groups.Length; i++)
        {
            foreach (var place in groups[random.Next(groups.Length)])
            {
                counts[place]++;
            }
        }
    }

    /// <summary>A statistic with its 95 % percentile interval, widened to hold the value itself.</summary>
    /// <param name="cases">The number of cases.</param>
    /// <param name="statistic">The statistic when each case counts as often as given; not a number where it is not defined.</param>
    /// <param name="options">How to draw; draws for which the statistic is not defined are left out.</param>
    /// <returns>
    /// Null when the statistic is not defined for the cases as they are, or in fewer than a quarter of the draws: too few to say how sure it is.
    /// </returns>
    public static Estimate? Interval(int cases, Func<int[], double> statistic, BootstrapOptions? options = null)
    {
        options ??= new();
        Check(options);
        var groups = Groups(cases, options.Groups);
        var counts = new int[cases];
        Array.Fill(counts, 1);
        var value = statistic(counts);
        if (!double.IsFinite(value))
        {
            return null;
        }

        var random = new Random(options.Seed);
        var drawn = new List<double>(options.Resamples);
        for (var b = 0; b < options.Resamples; b++)
        {
            Draw(groups, random, counts);
            if (statistic(counts) is var d && double.IsFinite(d))
            {
                drawn.Add(d);
            }
        }

        double[] sorted = [.. drawn.Order()];
        return sorted.Length < options.Resamples / 4
            ? null
            : new(value, Math.Min(value, Percentile(sorted, 0.025)), Math.Max(value, Percentile(sorted, 0.975)));
    }

    /// <summary>Between the two nearest values, in proportion (type 7 of Hyndman and Fan).</summary>
    public static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
