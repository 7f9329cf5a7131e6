namespace OnnxRad.Trainer;

/// <summary>A soft round opacity; lengths in half image sides, the opacity as part of the grey range.</summary>
sealed record Nodule(double X, double Y, double Radius, double Opacity)
{
    /// <summary>What it adds at a point: flat inside, with a soft edge.</summary>
    public double At(double x, double y)
    {
        var distance = Math.Sqrt(((x - X) * (x - X)) + ((y - Y) * (y - Y)));
        return Opacity * Draws.Soft(Radius - distance, 0.6 * Radius);
    }
}
