namespace OnnxRad.Models;

/// <summary>The mean over cases, with the percentile interval of a bootstrap.</summary>
public static class MeanBootstrap
{
    /// <summary>The mean and its 95 % interval: the cases are drawn anew, with replacement, and the means of the draws sorted.</summary>
    /// <param name="values">One for each case; those that are not numbers are left out, as a Dice coefficient of a class that is not there.</param>
    /// <param name="options">How to draw; cases of one group are drawn together.</param>
    /// <returns><see langword="null"/> where no case has a value. With a single case (or group) the interval is the value.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the groups are not one for each case.</exception>
    public static Estimate? From(IReadOnlyList<double> values, BootstrapOptions? options = null) => Resampling.Interval(
        values.Count,
        counts =>
        {
            var (sum, drawn) = (0.0, 0);
            for (var i = 0; i < counts.Length; i++)
            {
                (sum, drawn) = double.IsNaN(values[i]) ? (sum, drawn) : (sum + (counts[i] * values[i]), drawn + counts[i]);
            }

            return sum / drawn;
        },
        options);
}
