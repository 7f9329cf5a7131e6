using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>The teaching data of prepared images, in memory or, where they are images, in the cache.</summary>
/// <param name="Values">Those of all images one after another: (N) and <paramref name="Shape"/>; empty where they are in the cache.</param>
/// <param name="Shape">The shape of one image's; empty for a single number.</param>
sealed record PreparedTargets(float[] Values, IReadOnlyList<int> Shape)
{
    /// <summary>The class of a pixel that counts for nothing.</summary>
    public const int Ignore = -1;

    /// <summary>The class of a pixel of the network's input where the image does not reach; it counts for nothing either.</summary>
    public const int Outside = -2;

    /// <summary>Who each image is of, compared and never shown; null where each is of another patient.</summary>
    public IReadOnlyList<string>? Patients { get; init; }

    /// <summary>The teaching data, where they are in the cache and not in memory.</summary>
    public MappedImages? Mapped { get; init; }

    /// <summary>The number of images.</summary>
    public int Count => Mapped?.Count ?? (Values.Length / Size);

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
        for (var image = 0; image < Count; image++)
        {
            foreach (var value in Of(image))
            {
                if (value >= 0)
                {
                    counts[(int)value]++;
                }
            }
        }

        return counts;
    }

    /// <summary>How often each class occurs in targets that are sets of classes; what is to be ignored does not count.</summary>
    /// <param name="classes">The number of classes.</param>
    public long[] CountsOfSets(int classes)
    {
        var counts = new long[classes];
        for (var image = 0; image < Count; image++)
        {
            foreach (var value in Of(image))
            {
                for (var c = 0; c < classes; c++)
                {
                    counts[c] += ClassSets.Holds((int)value, c) ? 1 : 0;
                }
            }
        }

        return counts;
    }

    /// <summary>Copies consecutive values of one image.</summary>
    public void Read(int image, int at, Span<float> values)
    {
        if (Mapped is null)
        {
            Values.AsSpan((image * Size) + at, values.Length).CopyTo(values);
        }
        else
        {
            Mapped.Read(image, at, values);
        }
    }

    /// <summary>The values of one image.</summary>
    public ReadOnlySpan<float> Of(int image) => Slice(image, 1).Span;

    /// <summary>The values of some consecutive images: (count) and <see cref="Shape"/>.</summary>
    public ReadOnlyMemory<float> Slice(int start, int count) => Mapped is null ? Values.AsMemory(start * Size, count * Size) : Mapped.Copy(start, count);
}
