namespace OnnxRad.Trainer;

/// <summary>Random numbers and soft edges for the phantoms.</summary>
static class Draws
{
    public static double Uniform(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>Standard normal, by the Box-Muller transform.</summary>
    public static double Gaussian(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>0 well below the edge, 1 well above it, within about <paramref name="width"/> in between.</summary>
    public static double Soft(double distance, double width) => 1 / (1 + Math.Exp(-4 * distance / width));

    public static double Bell(double distance, double width) => Math.Exp(-(distance * distance) / (width * width));
}
