namespace OnnxRad.Trainer;

/// <summary>The teaching data of prepared images, in memory.</summary>
/// <param name="Values">Those of all images one after another: (N) and <paramref name="Shape"/>.</param>
/// <param name="Shape">The shape of one image's; empty for a single number.</param>
sealed record PreparedTargets(float[] Values, IReadOnlyList<int> Shape)
{
    /// <summary>The class of a pixel that counts for nothing.</summary>
    public const int Ignore = -1;

    /// <summary>Who each image is of, compared and never shown; null where each is of another patient.</summary>
    public IReadOnlyList<string>? Patients { get; init; }

    /// <summary>The number of values of one image.</summary>
    public int Size => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>One class an image.</summary>
    public static PreparedTargets OfClasses(IEnumerable<int> classes) => new([.. classes.Select(c => (float)c)], []);

    /// <summary>The values as class indices.</summary>
    public int[] Classes() => Array.ConvertAll(Values, value => (int)value);

    /// <summary>How often each class occurs; what is to be ignored does not count.</summary>
    /// <param name="classes">The number of classes.</param>
    public long[] Counts(int classes)
    {
        var counts = new long[classes];
        foreach (var value in Values)
        {
            if (value >= 0)
            {
                counts[(int)value]++;
            }
        }

        return counts;
    }

    /// <summary>The values of one image.</summary>
    public ReadOnlySpan<float> Of(int image) => Values.AsSpan(image * Size, Size);
}
