namespace OnnxRad.Trainer.Tests.Data;

public sealed class HoldOutTests
{
    static readonly HoldOutOptions s_options = new() { Seed = 7 };

    [Theory]
    [InlineData(3, 0.15, 0.15, 1, 1)]
    [InlineData(10, 0.15, 0.15, 2, 2)]
    [InlineData(100, 0.15, 0.15, 15, 15)]
    [InlineData(10, 0.25, 0.0, 3, 0)]
    [InlineData(10, 0.0, 0.25, 0, 3)]
    [InlineData(4, 0.45, 0.45, 1, 2)]
    [InlineData(3, 0.6, 0.3, 1, 1)]
    [InlineData(2, 0.9, 0.0, 1, 0)]
    public void Assign_OnePatientPerImage_HoldsOutTheDocumentedNumber(
        int patients, double validation, double test, int expectedValidation, int expectedTest)
    {
        var data = Data(Enumerable.Range(0, 2 * patients).Select(i => TestImages.Sample($"{i}", label: i % 2)));

        var splits = HoldOut.Assign(data, s_options with { ValidationFraction = validation, TestFraction = test });

        for (var label = 0; label < 2; label++)
        {
            var ofClass = splits.Where((_, i) => data.Samples[i].Label == label).ToList();
            Assert.Equal(expectedValidation, ofClass.Count(s => s == DataSplit.Validation));
            Assert.Equal(expectedTest, ofClass.Count(s => s == DataSplit.Test));
        }
    }

    [Fact]
    public void Assign_RandomData_NeverTearsAPatientApart()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var data = RandomData(random);
            var options = new HoldOutOptions
            {
                ValidationFraction = random.NextDouble() * 0.45,
                TestFraction = random.NextDouble() * 0.45,
                Seed = seed,
            };

            var splits = HoldOut.Assign(data, options);

            var byPatient = data.Samples.Zip(splits).GroupBy(s => s.First.Patient, s => s.Second);
            Assert.All(byPatient, p => Assert.Single(p.Distinct()));
            Assert.Equal([DataSplit.Train, DataSplit.Validation, DataSplit.Test], splits.Distinct().Order());
            Assert.Equal(splits, HoldOut.Assign(data, options));
        }
    }

    [Fact]
    public void Assign_OtherSeed_AssignsOtherwise()
    {
        var data = Data(Enumerable.Range(0, 200).Select(i => TestImages.Sample($"{i}", label: i % 2)));

        Assert.NotEqual(HoldOut.Assign(data, s_options), HoldOut.Assign(data, s_options with { Seed = 8 }));
    }

    [Fact]
    public void Assign_FixedSeed_StaysAsItIs()
    {
        var data = Data(Enumerable.Range(0, 20).Select(i => TestImages.Sample($"{i}", label: i % 2)));

        var splits = HoldOut.Assign(data, s_options);

        // Results of earlier runs can be compared only while this holds.
        Assert.Equal("arrrrearraerearrrrre", string.Concat(splits.Select(s => s.Name()[1])));
    }

    [Fact]
    public void Assign_MorePatientsOfOneClass_LeavesTheOtherClassAlone()
    {
        var few = Data(Enumerable.Range(0, 40).Select(i => TestImages.Sample($"{i}", label: i % 2)));
        var more = Data([.. few.Samples, .. Enumerable.Range(40, 30).Select(i => TestImages.Sample($"{i}", label: 1))]);

        var (one, two) = (HoldOut.Assign(few, s_options), HoldOut.Assign(more, s_options));

        Assert.All(Enumerable.Range(0, 40).Where(i => i % 2 == 0), i => Assert.Equal(one[i], two[i]));
    }

    [Fact]
    public void Assign_PatientWithBothLabels_CountsForTheMajorityOrTheHigher()
    {
        var samples = Enumerable.Range(0, 8).Select(i => TestImages.Sample($"n{i}", label: 0)).ToList();
        samples.AddRange([TestImages.Sample("a1", 0, "A"), TestImages.Sample("a2", 1, "A")]);
        samples.AddRange([TestImages.Sample("b1", 1, "B"), TestImages.Sample("b2", 1, "B"), TestImages.Sample("b3", 0, "B")]);

        var error = Assert.Throws<DataException>(() => HoldOut.Assign(Data(samples), s_options));

        Assert.Equal(["class 'nodule' has 2 patients"], error.Problems);
    }

    [Fact]
    public void Assign_AllSplitsGiven_ChangesNothing()
    {
        DataSplit[] given = [DataSplit.Train, DataSplit.Train, DataSplit.Validation, DataSplit.Test];
        var data = Data(given.Select((s, i) => TestImages.Sample($"{i}", label: i % 2, split: s)));

        Assert.Equal(given, HoldOut.Assign(data, s_options));
    }

    [Theory]
    [InlineData("train", "train 16, val 4, test 0")]
    [InlineData("train,val", "train 10, val 10, test 0")]
    [InlineData("train,test", "train 8, val 2, test 10")]
    [InlineData("train,val,test", "train 7, val 7, test 6")]
    [InlineData("", "train 12, val 4, test 4")]
    public void Assign_SplitsGiven_NeverTestsOnWhatTheDataNameForAnother(string named, string expected)
    {
        DataSplit?[] given = [.. named.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => DataSplitNames.TryParse(name, out var split) ? (DataSplit?)split : throw new ArgumentException(name, nameof(named)))];
        var data = Data(Enumerable.Range(0, 20).Select(i => TestImages.Sample($"{i}", label: i / 10, split: given.Length == 0 ? null : given[i % given.Length])));

        var splits = HoldOut.Assign(data, new() { Seed = 7, ValidationFraction = 0.15, TestFraction = 0.15 });

        Assert.Equal(expected, string.Join(", ", Enum.GetValues<DataSplit>().Select(split => $"{split.Name()} {splits.Count(s => s == split)}")));
        Assert.All(data.Samples.Zip(splits), pair => Assert.True(
            pair.First.Split is null || pair.Second == pair.First.Split || (pair.First.Split == DataSplit.Train && pair.Second == DataSplit.Validation)));
    }

    [Fact]
    public void Assign_ValidationLacking_IsHeldOutOfTrainingByPatient()
    {
        var samples = Enumerable.Range(0, 80)
            .Select(i => TestImages.Sample($"{i}", label: i / 2 % 2, patient: $"P{i / 2}", split: DataSplit.Train));
        var data = Data([.. samples, TestImages.Sample("t", split: DataSplit.Test)]);

        var splits = HoldOut.Assign(data, s_options);

        Assert.Equal(12, splits.Count(s => s == DataSplit.Validation));
        Assert.Equal([80], Enumerable.Range(0, 81).Where(i => splits[i] == DataSplit.Test));
        Assert.All(Enumerable.Range(0, 40), p => Assert.Equal(splits[2 * p], splits[(2 * p) + 1]));
    }

    [Fact]
    public void Assign_TooFewPatients_NamesTheClasses()
    {
        var data = Data(
        [
            TestImages.Sample("1", 0, "P1"), TestImages.Sample("2", 0, "P1"), TestImages.Sample("3", 0, "P2"),
            TestImages.Sample("4", 1, "P3"),
        ]);

        var error = Assert.Throws<DataException>(() => HoldOut.Assign(data, s_options));

        Assert.Equal(
            "Too few patients in 'data' to hold some out of the training data: class 'normal' has 2 patients; class 'nodule' " +
            "has 1 patient, " +
            "and at least 3 are needed, one for each split. Add patients, remove the class, or give the images a split in " +
            "the data.",
            error.Message);
    }

    [Fact]
    public void Assign_PatientInTwoGivenSplits_NamesSamplesAndNeverThePatient()
    {
        var data = Data(
        [
            TestImages.Sample("1.png", 0, "SECRET-1", DataSplit.Train), TestImages.Sample("2.png", 1, "SECRET-1", DataSplit.Test),
            TestImages.Sample("3.png", 1, "SECRET-2", DataSplit.Train),
            TestImages.Sample("4.png", 1, "SECRET-2", DataSplit.Validation),
            TestImages.Sample("5.png", 1, "SECRET-3", DataSplit.Test),
        ]);

        var error = Assert.Throws<DataException>(() => HoldOut.Assign(data, s_options));

        Assert.Equal(
            "2 patients of 'data' are in more than one split: '1.png' (train) and '2.png' (test); '3.png' (train) and " +
            "'4.png' (val). " +
            "Give all images of a patient the same split.", error.Message);
    }

    /// <summary>As in an archive whose files all bear one number, or one study's: the data cannot be used as they are, and a table says better.</summary>
    [Fact]
    public void Assign_PatientsOfDicomFiles_SaysHowATableNamesThem()
    {
        const string WayOut = " DICOM attributes say whose the images are (PatientID or PatientName, and StudyInstanceUID), and anonymised files may all say the "
            + "same: a .csv table of the images with a column 'patient' says it instead.";
        Sample OfDicom(string name, int label, DataSplit? split = null) => TestImages.Sample(name, label, "SECRET", split) with { IsPatientOfDicom = true };

        var few = Assert.Throws<DataException>(() => HoldOut.Assign(Data([OfDicom("1", 0), OfDicom("2", 0), OfDicom("3", 1), OfDicom("4", 1), OfDicom("5", 1)]), s_options));
        var torn = Assert.Throws<DataException>(() => HoldOut.Assign(
            Data([OfDicom("1", 0, DataSplit.Train), OfDicom("2", 1, DataSplit.Train), OfDicom("3", 1, DataSplit.Test), TestImages.Sample("4", 1, split: DataSplit.Train)]),
            s_options));

        Assert.Equal(
            "Too few patients in 'data' to hold some out of the training data: class 'normal' has 0 patients; class 'nodule' has 1 patient, and at least 3 are needed, "
            + "one for each split. Add patients, remove the class, or give the images a split in the data." + WayOut,
            few.Message);
        Assert.Equal("1 patient of 'data' is in more than one split: '1' (train) and '3' (test). Give all images of a patient the same split." + WayOut, torn.Message);
    }

    [Fact]
    public void Assign_SomeWithoutSplit_NamesTheFirst()
    {
        var data = Data([TestImages.Sample("1", 0, split: DataSplit.Train), TestImages.Sample("2", 1)]);

        var error = Assert.Throws<DataException>(() => HoldOut.Assign(data, s_options));

        Assert.Equal("1 of 2 images of 'data' have no split, first '2'. Give all images a split, or none.", error.Message);
    }

    [Fact]
    public void Assign_ClassNotInTraining_NamesIt()
    {
        var data = Data(
        [
            TestImages.Sample("1", 0, split: DataSplit.Train), TestImages.Sample("2", 1, split: DataSplit.Validation),
            TestImages.Sample("3", 1, split: DataSplit.Test),
        ]);

        var error = Assert.Throws<DataException>(() => HoldOut.Assign(data, s_options));

        Assert.Equal(
            "No image for training in 'data' is of class 'nodule'. Add such images to the training data, or remove the " +
            "class.", error.Message);
    }

    [Theory]
    [InlineData(-0.1, 0.1)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, 0.1)]
    public void Assign_FractionOutOfRange_IsRefused(double validation, double test)
    {
        var data = Data([TestImages.Sample("1")]);

        var error = Assert.Throws<ArgumentException>(
            () => HoldOut.Assign(data, s_options with { ValidationFraction = validation, TestFraction = test }));

        Assert.StartsWith("The fractions held out for validation (", error.Message, StringComparison.Ordinal);
    }

    static ImageDataset Data(IEnumerable<Sample> samples) => new("data", ["normal", "nodule"], [.. samples]);

    static ImageDataset RandomData(Random random)
    {
        var samples = new List<Sample>();
        var patients = random.Next(12, 80);
        for (var patient = 0; patient < patients; patient++)
        {
            for (var count = random.Next(1, 5); count > 0; count--)
            {
                samples.Add(TestImages.Sample($"{samples.Count}", label: patient % 2, patient: $"P{patient}"));
            }
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples));
        return Data(samples);
    }
}
