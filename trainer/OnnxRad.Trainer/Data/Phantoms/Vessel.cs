namespace OnnxRad.Trainer;

/// <summary>A vessel: a line that thins out and fades from the hilum to its end.</summary>
sealed record Vessel(double X0, double Y0, double X1, double Y1, double Width, double Opacity)
{
    public double At(double x, double y)
    {
        var (dx, dy) = (X1 - X0, Y1 - Y0);
        var along = Math.Clamp((((x - X0) * dx) + ((y - Y0) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        var (ox, oy) = (x - X0 - (along * dx), y - Y0 - (along * dy));
        var taper = 1 - (0.7 * along);
        return Opacity * taper * Draws.Bell(Math.Sqrt((ox * ox) + (oy * oy)), Width * taper);
    }
}
