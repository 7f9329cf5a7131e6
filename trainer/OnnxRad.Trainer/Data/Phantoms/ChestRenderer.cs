using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Draws a chest radiograph: dense tissue bright, air dark.</summary>
static class ChestRenderer
{
    const double Noise = 0.022;

    /// <summary>
    /// An 8-bit grey image, (1, size, size), with a pose, an exposure and noise of its own; and where in it the lungs are (1), which is
    /// where most of the way of the rays through the body is air.
    /// </summary>
    public static (RadImage Image, RadImage Lungs) Render(ChestAnatomy anatomy, Nodule? nodule, int size, Random random)
    {
        var (shiftX, shiftY) = (random.Uniform(-0.05, 0.05), random.Uniform(-0.05, 0.05));
        var (scale, turn) = (random.Uniform(0.96, 1.04), random.Uniform(-0.06, 0.06));
        var (cos, sin) = (Math.Cos(turn) * scale, Math.Sin(turn) * scale);
        var tilt = random.Uniform(-0.04, 0.04);
        var values = new double[size * size];
        var lungs = new float[values.Length];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var (x, y) = ((((2 * column) + 1.0) / size) - 1 - shiftX, (((2 * row) + 1.0) / size) - 1 - shiftY);
                var (bodyX, bodyY) = ((cos * x) + (sin * y), (cos * y) - (sin * x));
                values[(row * size) + column] =
                    Density(anatomy, nodule, bodyX, bodyY) + (tilt * bodyX) + (Noise * random.Gaussian());
                lungs[(row * size) + column] = Aerated(anatomy, bodyX, bodyY) > 0.5 ? 1 : 0;
            }
        }

        return (Expose(values, size, random), new RadImage(channels: 1, size, size, bitsStored: 8, lungs));
    }

    static double Aerated(ChestAnatomy anatomy, double x, double y) =>
        anatomy.Lung(x, y) * (1 - anatomy.Heart(x, y)) * (1 - Draws.Soft(anatomy.Mediastinum - Math.Abs(x), 0.08));

    static double Density(ChestAnatomy anatomy, Nodule? nodule, double x, double y)
    {
        var side = Math.Abs(x);
        var lung = anatomy.Lung(x, y);
        var centre = Draws.Soft(anatomy.Mediastinum - side, 0.08);
        var heart = anatomy.Heart(x, y);
        var aerated = lung * (1 - heart) * (1 - centre);
        var inLung = 0.24 + (0.06 * side) + (aerated > 0.01 ? Vessels(anatomy, x, y) : 0);
        var tissue = 0.60 + (0.15 * heart) + (0.16 * centre) + (0.10 * Draws.Soft(y - anatomy.Diaphragm, 0.3));
        var soft = (aerated * inLung) + ((1 - aerated) * tissue);
        return Body(side, y) * (soft + Bones(anatomy, side, y, lung, centre) + (nodule?.At(x, y) ?? 0));
    }

    // Where vessels cross, the densest counts: their sum would make a bright knot of each hilum.
    static double Vessels(ChestAnatomy anatomy, double x, double y)
    {
        var densest = 0.0;
        foreach (var vessel in anatomy.Vessels)
        {
            if (x * vessel.X0 > 0)
            {
                densest = Math.Max(densest, vessel.At(x, y));
            }
        }

        return densest;
    }

    static double Bones(ChestAnatomy anatomy, double side, double y, double lung, double centre)
    {
        // Posterior ribs leave the spine, rise a little and fall outwards; anterior ribs fall steeply inwards.
        var posterior = Stripe((y - (0.75 * (side - 0.25) * (side - 0.25))) / anatomy.RibSpacing, anatomy.RibPhase, 5);
        var anterior = Stripe((y + (0.65 * side)) / (1.35 * anatomy.RibSpacing), anatomy.RibPhase + 0.3, 7);
        var cage = Draws.Soft(0.92 - side, 0.08) * Draws.Soft(0.80 - Math.Abs(y), 0.15) * (1 - centre);
        var ribs = anatomy.RibOpacity * cage * (0.45 + (0.55 * lung)) * (posterior + (0.45 * anterior));
        var vertebrae = 0.04 * centre * Stripe(y / (0.85 * anatomy.RibSpacing), anatomy.RibPhase, 1);
        var clavicle = 0.14 * Draws.Bell(y - anatomy.Clavicle + (0.22 * (side - 0.1)), 0.045)
            * Draws.Soft(side - 0.10, 0.06) * Draws.Soft(0.72 - side, 0.10);
        return ribs + vertebrae + clavicle;
    }

    /// <summary>Repeating bands of height 1 and period 1, the narrower the higher <paramref name="sharpness"/>.</summary>
    static double Stripe(double position, double phase, int sharpness) =>
        Math.Pow(0.5 + (0.5 * Math.Cos(2 * Math.PI * (position + phase))), sharpness);

    /// <summary>1 inside the body, 0 in the air around it: a neck at the top, then shoulders.</summary>
    static double Body(double side, double y)
    {
        var shoulder = 0.30 + (0.85 * Draws.Soft(y + 0.86, 0.20));
        return 0.04 + (0.96 * Draws.Soft(shoulder - side, 0.10));
    }

    // Mean and spread are set to values that do not depend on what is in the picture: they must not give the class away.
    static RadImage Expose(double[] values, int size, Random random)
    {
        var mean = values.Average();
        var spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        var (brightness, contrast) = (random.Uniform(118, 138), random.Uniform(46, 54));
        var pixels = new float[values.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (float)Math.Clamp(Math.Round(brightness + (contrast * (values[i] - mean) / spread)), 0, 255);
        }

        return new RadImage(channels: 1, size, size, bitsStored: 8, pixels);
    }
}
