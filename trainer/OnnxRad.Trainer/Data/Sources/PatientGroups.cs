namespace OnnxRad.Trainer;

/// <summary>Joins images that have a key in common, directly or through others: those count as one patient's.</summary>
static class PatientGroups
{
    /// <summary>The first of the images that each is joined to; itself where nothing comes before it.</summary>
    /// <param name="count">How many images there are.</param>
    /// <param name="keys">The keys of each image, of each kind: equal ones of different kinds are not in common.</param>
    public static int[] Firsts(int count, params ReadOnlySpan<IReadOnlyList<IEnumerable<string>>> keys)
    {
        int[] parents = [.. Enumerable.Range(0, count)];
        foreach (var kind in keys)
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < count; i++)
            {
                foreach (var key in kind[i])
                {
                    var (one, other) = (Root(parents, seen.TryAdd(key, i) ? i : seen[key]), Root(parents, i));
                    parents[int.Max(one, other)] = int.Min(one, other);
                }
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => Root(parents, i))];
    }

    /// <summary>The samples of a folder with one patient for all that have one of <see cref="StoredImage.Owners"/> in common.</summary>
    /// <param name="root">The folder that their names begin at.</param>
    /// <param name="samples">Each as a patient of its own.</param>
    public static List<Sample> Join(string root, List<Sample> samples)
    {
        var owners = samples.ConvertAll(sample => StoredImage.Owners(Path.Combine(root, sample.Name)));
        var firsts = Firsts(samples.Count, OfOnePatient(owners));
        return [.. samples.Select((sample, i) => sample with { Patient = owners[firsts[i]].FirstOrDefault(samples[firsts[i]].Patient), IsPatientOfDicom = owners[i].Length > 0 })];
    }

    /// <summary>
    /// The owners without those studies that join different patients: some anonymisers give all studies one UID. A file that names no patient keeps its study.
    /// </summary>
    /// <param name="owners">As <see cref="StoredImage.Owners"/>, of each image.</param>
    public static string[][] OfOnePatient(IReadOnlyList<string[]> owners)
    {
        var patients = new Dictionary<string, string>(StringComparer.Ordinal);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var own in owners)
        {
            foreach (var patient in own.Where(IsPatient))
            {
                shared.UnionWith(own.Where(study => StoredImage.IsStudy(study) && !patients.TryAdd(study, patient) && patients[study] != patient));
            }
        }

        return [.. owners.Select(own => own.Any(IsPatient) ? own.Where(owner => !shared.Contains(owner)).ToArray() : own)];

        static bool IsPatient(string owner) => !StoredImage.IsStudy(owner);
    }

    static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            i = parents[i] = parents[parents[i]];
        }

        return i;
    }
}
