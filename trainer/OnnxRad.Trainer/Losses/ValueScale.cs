namespace OnnxRad.Trainer;

/// <summary>How continuous targets are standardised: trained on are (value - mean) / deviation.</summary>
/// <param name="Mean">The mean of the training split's values, in their unit.</param>
/// <param name="Deviation">Their standard deviation (divisor n), above 0, in their unit.</param>
readonly record struct ValueScale(double Mean, double Deviation)
{
    /// <param name="values">The values, NaN where not known; at least one is.</param>
    /// <returns>Deviation 1 where all values are equal.</returns>
    public static ValueScale Of(IEnumerable<float> values)
    {
        double[] known = [.. values.Where(v => !float.IsNaN(v)).Select(v => (double)v)];
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Average(v => (v - mean) * (v - mean)));
        return new(mean, deviation > 0 ? deviation : 1);
    }
}
