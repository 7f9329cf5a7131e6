namespace OnnxRad.Trainer;

/// <summary>
/// What differs between patients. Coordinates run from -1 to 1, x to the viewer's right (the patient's left), y downwards.
/// </summary>
sealed record ChestAnatomy
{
    public required double LungCentre { get; init; }

    public required double LungWidth { get; init; }

    public required double LungTop { get; init; }

    public required double Diaphragm { get; init; }

    public required double HeartX { get; init; }

    public required double HeartSize { get; init; }

    public required double RibPhase { get; init; }

    public required double RibSpacing { get; init; }

    public required double RibOpacity { get; init; }

    public required double Mediastinum { get; init; }

    public required double Clavicle { get; init; }

    public required IReadOnlyList<Vessel> Vessels { get; init; }

    public static ChestAnatomy Draw(Random random) => new()
    {
        LungCentre = random.Uniform(0.44, 0.50),
        LungWidth = random.Uniform(0.34, 0.40),
        LungTop = random.Uniform(-0.86, -0.76),
        Diaphragm = random.Uniform(0.54, 0.70),
        HeartX = random.Uniform(0.10, 0.17),
        HeartSize = random.Uniform(0.28, 0.38),
        RibPhase = random.NextDouble(),
        RibSpacing = random.Uniform(0.19, 0.23),
        RibOpacity = random.Uniform(0.05, 0.10),
        Mediastinum = random.Uniform(0.11, 0.15),
        Clavicle = random.Uniform(-0.76, -0.68),
        Vessels = DrawVessels(random),
    };

    /// <summary>A nodule at a random place that lies inside a lung with all its disc.</summary>
    public Nodule DrawNodule(Random random)
    {
        var radius = random.Uniform(0.07, 0.14);
        var opacity = random.Uniform(0.11, 0.23);
        while (true)
        {
            var (x, y) = (random.Uniform(-0.85, 0.85), random.Uniform(-0.75, 0.65));
            if (IsAir(x, y) && IsAir(x - radius, y) && IsAir(x + radius, y) && IsAir(x, y - radius) && IsAir(x, y + radius))
            {
                return new Nodule(x, y, radius, opacity);
            }
        }
    }

    /// <summary>How much of a point is lung, 0 to 1.</summary>
    public double Lung(double x, double y)
    {
        var side = Math.Abs(x);
        var middle = (LungTop + 0.75) / 2;
        var v = (y - middle) / ((0.75 - LungTop) / 2);
        var width = LungWidth * (0.86 + (0.20 * Math.Clamp(v, -1, 1)));
        var u = (side - LungCentre) / width;
        var inside = 1 - Math.Pow(Math.Pow(Math.Abs(u), 2.6) + Math.Pow(Math.Abs(v), 2.6), 1 / 2.6);
        return Draws.Soft(inside, 0.16) * Draws.Soft(Dome(x) - y, 0.05);
    }

    /// <summary>How much of a point is heart or large vessels, 0 to 1.</summary>
    public double Heart(double x, double y)
    {
        var (u, v) = ((x - HeartX) / HeartSize, (y - (Diaphragm - 0.24)) / (0.95 * HeartSize));
        var lean = u + (0.35 * v);
        var heart = Draws.Soft(1 - Math.Sqrt((lean * lean) + (v * v)), 0.28);
        var arch = 0.8 * Draws.Soft(0.13 - Math.Sqrt(((x - 0.10) * (x - 0.10)) + ((y + 0.33) * (y + 0.33))), 0.06);
        return Math.Max(heart, arch);
    }

    /// <summary>The height of the diaphragm: two domes, the patient's right one higher.</summary>
    double Dome(double x)
    {
        var fromCentre = (Math.Abs(x) - LungCentre) / 0.40;
        return Diaphragm + (x < 0 ? -0.05 : 0) + (0.20 * fromCentre * fromCentre);
    }

    bool IsAir(double x, double y) => Lung(x, y) > 0.8 && Heart(x, y) < 0.2;

    static List<Vessel> DrawVessels(Random random)
    {
        var vessels = new List<Vessel>();
        foreach (var side in (int[])[-1, 1])
        {
            for (var i = 0; i < 7; i++)
            {
                // From the hilum outwards, fanned from steeply up to steeply down.
                var angle = ((i - 3) * 0.36) + random.Uniform(-0.15, 0.15);
                var length = random.Uniform(0.28, 0.52);
                var (x, y) = (side * random.Uniform(0.15, 0.20), random.Uniform(-0.06, 0.06));
                vessels.Add(new Vessel(
                    x, y, x + (side * length * Math.Cos(angle)), y + (length * Math.Sin(angle)),
                    random.Uniform(0.024, 0.040), random.Uniform(0.12, 0.22)));
            }
        }

        return vessels;
    }
}
