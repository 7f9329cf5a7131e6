namespace OnnxRad.Models;

/// <summary>The score interval of a proportion (E. B. Wilson, J. Am. Stat. Assoc. 22, 209-212, 1927).</summary>
/// <remarks>
/// Without continuity correction, the form R. G. Newcombe recommends (Stat. Med. 17, 857-872, 1998): it stays inside 0..1
/// and keeps its width at 0 of n and n of n, where the textbook interval collapses to a point.
/// </remarks>
public static class Wilson
{
    /// <summary>The proportion <paramref name="successes"/> / <paramref name="n"/> with its 95 % interval.</summary>
    /// <param name="successes">0 to <paramref name="n"/>.</param>
    /// <param name="n">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public static Estimate Proportion(int successes, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);

        const double z2 = Estimate.Z * Estimate.Z;
        var p = (double)successes / n;
        var centre = (2 * n * p) + z2;
        var half = Estimate.Z * Math.Sqrt(z2 + (4 * n * p * (1 - p)));
        var scale = 2 * (n + z2);
        return new Estimate(
            p,
            successes == 0 ? 0 : (centre - half) / scale,
            successes == n ? 1 : (centre + half) / scale);
    }
}
