namespace OnnxRad.LoadGenerator.Report;

/// <summary>Of a set of times, in microseconds.</summary>
readonly record struct Percentiles(double Mean, double P50, double P90, double P95, double P99)
{
    /// <summary>By the nearest rank.</summary>
    public static Percentiles Of(List<double> times)
    {
        if (times.Count == 0)
        {
            return default;
        }

        times.Sort();
        return new(times.Average(), At(0.5), At(0.9), At(0.95), At(0.99));

        double At(double part) => times[(int)Math.Ceiling(part * times.Count) - 1];
    }
}
