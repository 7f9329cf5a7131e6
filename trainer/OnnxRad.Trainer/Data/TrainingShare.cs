namespace OnnxRad.Trainer;

/// <summary>Takes a part of the training images, to see how much the amount of data brings.</summary>
static class TrainingShare
{
    // Apart from the shuffle that holds patients out, which has the same seed.
    const int Salt = 0x5AFE;

    /// <summary>A share of the patients of each class, at least one; with the same seed a smaller share is part of a larger one.</summary>
    /// <param name="samples">The training images.</param>
    /// <param name="fraction">Above 0; 1 takes all.</param>
    /// <param name="seed">Seeds the choice.</param>
    /// <returns>In the order of <paramref name="samples"/>.</returns>
    public static Sample[] Of(IReadOnlyList<Sample> samples, double fraction, int seed)
    {
        if (fraction >= 1)
        {
            return [.. samples];
        }

        // A patient with images of several classes counts to the most frequent one.
        var patients = samples.GroupBy(s => s.Patient, StringComparer.Ordinal)
            .Select(p => (Name: p.Key, Label: p.GroupBy(s => s.Label).MaxBy(l => (l.Count(), l.Key))!.Key));
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stratum in patients.GroupBy(p => p.Label))
        {
            string[] names = [.. stratum.Select(p => p.Name)];
            new Random(Seeds.Mix(Seeds.Mix(seed, Salt), stratum.Key)).Shuffle(names);
            kept.UnionWith(names.Take(int.Max(1, (int)Math.Round(names.Length * fraction, MidpointRounding.AwayFromZero))));
        }

        return [.. samples.Where(s => kept.Contains(s.Patient))];
    }
}
