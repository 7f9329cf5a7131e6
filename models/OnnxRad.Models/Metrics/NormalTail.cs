namespace OnnxRad.Models;

/// <summary>Tail probabilities of the standard normal distribution.</summary>
static class NormalTail
{
    /// <summary>The probability of a standard normal number further from 0 than <paramref name="z"/>.</summary>
    /// <remarks>
    /// Below 3 by the series z * phi(z) * (1 + z^2/3 + z^4/15 + ...), above by the continued fraction z + 1/(z + 2/(z + 3/(z + ...)))
    /// (Abramowitz and Stegun, 26.2.11 and 26.2.14); to about 14 digits of 1, and 10 of the probability itself above 3.
    /// </remarks>
    /// <param name="z">0 or more.</param>
    public static double TwoSided(double z)
    {
        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < 3)
        {
            var (term, sum) = (z, z);
            for (var k = 3; term > sum * 1e-17; k += 2)
            {
                term *= z * z / k;
                sum += term;
            }

            return 1 - (2 * density * sum);
        }

        var fraction = z;
        for (var k = 60; k >= 1; k--)
        {
            fraction = z + (k / fraction);
        }

        return 2 * density / fraction;
    }
}
