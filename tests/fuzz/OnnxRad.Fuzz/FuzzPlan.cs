using OnnxRad.Imaging.Tests;

namespace OnnxRad.Fuzz;

/// <summary>Which damaged inputs there are: each has a number, and is made from it alone.</summary>
/// <param name="Folders">Folders of images to damage, beside the built-in ones.</param>
/// <param name="MaxBytes">Larger images are passed over.</param>
/// <param name="Seed">Other numbers give other damage.</param>
/// <param name="Kinds">Names of <see cref="FuzzKinds"/>; none for all.</param>
sealed record FuzzPlan(string[] Folders, int MaxBytes, int Seed, string[] Kinds)
{
    const int RepairedOf = 4;

    /// <summary>The originals take turns.</summary>
    public static Original OriginalOf(IReadOnlyList<Original> originals, long number) => originals[(int)(number % originals.Count)];

    /// <summary>The damaged files of a number; one, but of series.</summary>
    public IReadOnlyList<byte[]> Damaged(IReadOnlyList<Original> originals, long number)
    {
        var original = OriginalOf(originals, number);
        var random = new Random(HashOf(number));
        if (original.Files.Count > 1)
        {
            return SeriesDamage.Of(original.Files, random);
        }

        var file = FileDamage.Of(original.Files[0], random);

        // Without this nearly all damage to a PNG file would stop at a checksum.
        if (original.Format.EndsWith("PNG", StringComparison.Ordinal) && random.Next(RepairedOf) != 0)
        {
            PngBuilder.Repair(file);
        }

        return [file];
    }

    // SplitMix64's last steps: neighbouring numbers give generators that have nothing in common.
    int HashOf(long number)
    {
        var z = unchecked(((ulong)number * 0x9E3779B97F4A7C15) + ((ulong)(uint)Seed << 32));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        return (int)unchecked((z ^ (z >> 27)) >> 16);
    }
}
