namespace OnnxRad.Trainer;

/// <summary>Holds out patients for validation and test.</summary>
public static class HoldOut
{
    /// <summary>Says for each sample which split it belongs to.</summary>
    /// <remarks>
    /// <para>Splits that the data give are kept. When the data give none, validation and test are held out. When they give some and no
    /// validation, which training cannot do without, it is held out of the training samples; a test that they do not give there is none,
    /// as what was meant for training is nothing to test on.</para>
    /// <para>All samples of a patient go together. A patient counts for the class that most of the patient's samples have, on a
    /// tie for the class of the higher index. The patients of a class, in the order of their first samples, are shuffled
    /// (Fisher-Yates, one seeded generator for each class, so that one class's patients do not move another's). Of n patients
    /// round(n * fraction), halves rounded up and at least 1, go to the test, then as many by the other fraction to validation;
    /// while none would remain for training, the larger of the two (validation on a tie) gives one back.</para>
    /// <para>Where the data name no classes that must be in each split, as those of several tasks, the numbers are counted so over all
    /// patients, and divided over the groups by largest remainders: a small group may have none in a split.</para>
    /// <para>The same samples in the same order, options and seed give the same splits on every machine.</para>
    /// </remarks>
    /// <param name="dataset">The data.</param>
    /// <param name="options">The fractions and the seed.</param>
    /// <returns>One split for each sample, in the order of the samples.</returns>
    /// <exception cref="ArgumentException">A fraction is out of range.</exception>
    /// <exception cref="DataException">
    /// A patient is in two of the given splits, only some samples have a split, a class has too few patients, or a class has no
    /// training sample.
    /// </exception>
    public static DataSplit[] Assign(ImageDataset dataset, HoldOutOptions options)
    {
        Check(options);
        CheckGiven(dataset);
        var samples = dataset.Samples;
        var given = samples.Select(s => s.Split).OfType<DataSplit>().ToHashSet();
        var splits = samples.Select(s => s.Split ?? DataSplit.Train).ToArray();
        var test = given.Count > 0 ? 0 : options.TestFraction;
        var validation = given.Contains(DataSplit.Validation) ? 0 : options.ValidationFraction;
        if (test > 0 || validation > 0)
        {
            var patients = PatientsInTraining(samples, splits);
            CheckEnough(dataset, patients, 1 + (test > 0 ? 1 : 0) + (validation > 0 ? 1 : 0));
            var groups = patients.GroupBy(p => p.Label).Select(group => Shuffled(group, options.Seed)).ToArray();
            foreach (var (group, held) in groups.Zip(HeldOut(dataset, groups, test, validation, options.Seed)))
            {
                Assign(group, held, splits);
            }
        }

        CheckTraining(dataset, splits);
        return splits;
    }

    static Patient[] Shuffled(IGrouping<int, Patient> group, int seed)
    {
        Patient[] patients = [.. group];
        new Random(Seeds.Mix(seed, group.Key)).Shuffle(patients);
        return patients;
    }

    /// <summary>How many patients of each group go to the test and to validation.</summary>
    static (int Test, int Validation)[] HeldOut(ImageDataset dataset, Patient[][] groups, double testFraction, double validationFraction, int seed)
    {
        if (dataset.Strata.Count > 0 || groups.Length == 1)
        {
            return [.. groups.Select(group => HeldOut(group.Length, testFraction, validationFraction))];
        }

        // In an order of the seed's own, so that of equal groups not always the first ones give.
        int[] order = [.. Enumerable.Range(0, groups.Length)];
        new Random(Seeds.Mix(seed, groups.Length)).Shuffle(order);
        int[] sizes = [.. order.Select(g => groups[g].Length)];
        var (test, validation) = HeldOut(sizes.Sum(), testFraction, validationFraction);
        var tests = LargestRemainder.Divide(sizes, test, sizes);
        var validations = LargestRemainder.Divide(sizes, validation, [.. sizes.Zip(tests, (size, taken) => size - taken)]);
        return [.. Enumerable.Range(0, groups.Length).Select(g => Array.IndexOf(order, g)).Select(place => (tests[place], validations[place]))];
    }

    /// <summary>How many of some patients go to the test and to validation; at least one remains.</summary>
    static (int Test, int Validation) HeldOut(int patients, double testFraction, double validationFraction)
    {
        var (test, validation) = (Share(patients, testFraction), Share(patients, validationFraction));
        while (test + validation >= patients)
        {
            (test, validation) = validation >= test ? (test, validation - 1) : (test - 1, validation);
        }

        return (test, validation);
    }

    static void Assign(Patient[] patients, (int Test, int Validation) held, DataSplit[] splits)
    {
        for (var i = 0; i < held.Test + held.Validation; i++)
        {
            foreach (var sample in patients[i].Samples)
            {
                splits[sample] = i < held.Test ? DataSplit.Test : DataSplit.Validation;
            }
        }
    }

    static int Share(int patients, double fraction) =>
        fraction == 0 ? 0 : int.Max(1, (int)Math.Round(patients * fraction, MidpointRounding.AwayFromZero));

    static List<Patient> PatientsInTraining(IReadOnlyList<Sample> samples, DataSplit[] splits) =>
        [.. Enumerable.Range(0, samples.Count).Where(i => splits[i] == DataSplit.Train)
            .GroupBy(i => samples[i].Patient, StringComparer.Ordinal)
            .Select(p => new Patient([.. p], p.GroupBy(i => samples[i].Label).MaxBy(l => (l.Count(), l.Key))!.Key))];

    static void Check(HoldOutOptions options)
    {
        var (validation, test) = (options.ValidationFraction, options.TestFraction);
        if (!(validation >= 0 && test >= 0 && validation + test < 1))
        {
            throw new ArgumentException(
                $"The fractions held out for validation ({validation}) and test ({test}) must be 0 or more, and " +
                "together below 1.", nameof(options));
        }
    }

    /// <summary>Checks the splits that the data give: all images have one, or none has, and no patient is in two.</summary>
    /// <exception cref="DataException">They are not so.</exception>
    internal static void CheckGiven(ImageDataset dataset, string otherWayOut = "")
    {
        var without = dataset.Samples.Count(s => s.Split is null);
        if (without > 0 && without < dataset.Samples.Count)
        {
            throw new DataException(dataset.Path,
                $"{without} of {dataset.Samples.Count} images of '{dataset.Path}' have no split, first " +
                $"'{dataset.Samples.First(s => s.Split is null).Name}'. Give all images a split, or none.");
        }

        var torn = dataset.Samples.Where(s => s.Split is not null).GroupBy(s => s.Patient, StringComparer.Ordinal)
            .Where(p => p.DistinctBy(s => s.Split).Skip(1).Any())
            .Select(p => (Names: string.Join(" and ", p.DistinctBy(s => s.Split).Select(s => $"'{s.Name}' ({s.Split!.Value.Name()})")), IsOfDicom: p.Any(s => s.IsPatientOfDicom)))
            .ToList();
        if (torn.Count > 0)
        {
            throw new DataException(dataset.Path,
                $"{Listing.Count(torn.Count, "patient")} of '{dataset.Path}' {(torn.Count == 1 ? "is" : "are")} in more than " +
                $"one split: {Listing.Join(torn.ConvertAll(patient => patient.Names))}. Give all images of a patient the same split."
                + otherWayOut + OfDicom(torn.Exists(patient => patient.IsOfDicom)), torn.ConvertAll(patient => patient.Names));
        }
    }

    static void CheckEnough(ImageDataset dataset, List<Patient> patients, int needed)
    {
        var groups = dataset.Strata.Count > 0 ? dataset.Strata.Select(name => $"class '{name}'") : ["it"];
        var problems = groups.Index()
            .Select(c => (Name: c.Item, Count: patients.Count(p => p.Label == c.Index || dataset.Strata.Count == 0)))
            .Where(c => c.Count < needed)
            .Select(c => $"{c.Name} has {Listing.Count(c.Count, "patient")}").ToList();
        if (problems.Count > 0)
        {
            throw new DataException(dataset.Path,
                $"Too few patients in '{dataset.Path}' to hold some out of the training data: {Listing.Join(problems)}, and " +
                $"at least {needed} are needed, one for each split. Add patients, remove the class, or give the images a split " +
                "in the data." + OfDicom(dataset.Samples.Any(s => s.IsPatientOfDicom)), problems);
        }
    }

    /// <summary>Where patients are from: in an anonymised archive all files may bear the same.</summary>
    static string OfDicom(bool isOfDicom) => !isOfDicom ? ""
        : " DICOM attributes say whose the images are (PatientID or PatientName, and StudyInstanceUID), and anonymised files may all say the same: "
            + "a .csv table of the images with a column 'patient' says it instead.";

    static void CheckTraining(ImageDataset dataset, DataSplit[] splits)
    {
        var trained = dataset.Samples.Zip(splits).Where(s => s.Second == DataSplit.Train).Select(s => s.First.Label).ToHashSet();
        var missing = dataset.Strata.Where((_, label) => !trained.Contains(label)).ToList();
        if (trained.Count == 0 && dataset.Strata.Count == 0)
        {
            throw new DataException(dataset.Path, $"'{dataset.Path}' has no image for training. Give some images the split 'train'.");
        }

        if (missing.Count > 0)
        {
            throw new DataException(dataset.Path,
                $"No image for training in '{dataset.Path}' is of class {Listing.Quote(missing)}. Add such images to the " +
                "training data, or remove the class.", missing);
        }
    }

    sealed record Patient(int[] Samples, int Label);
}
