using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class CsvSourceTests
{
    const string WayOut =
        "Expected the columns 'image' (path from the folder of the table, or absolute) and 'label', and optionally 'patient' and 'split'.";

    [Fact]
    public void Open_FullTable_ReadsItsColumns()
    {
        using var folder = Make(
            "Patient,age,LABEL, Image " +
            ",split\nP1,50,nodule,images/1.png,train\nP1,50,normal,images\\2.png,Train\n\nP2,\"6,1\",normal, " +
            "images/../images/3.png ,validation\n");

        var sut = Open(folder);

        Assert.Equal(["nodule", "normal"], sut.Classes);
        Assert.Equal(
            [("images/1.png", 0, "P1", DataSplit.Train), ("images/2.png", 1, "P1", DataSplit.Train),
             ("images/../images/3.png", 1, "P2", DataSplit.Validation)],
            sut.Samples.Select(s => (s.Name, s.Label, s.Patient, s.Split!.Value)));
        Assert.Equal(1, sut.Samples[2].Read().Channels);
    }

    [Fact]
    public void Open_OnlyImageAndLabel_MakesEachImageAPatient()
    {
        using var folder = Make("\uFEFFimage;label\nimages/1.png;1\nimages/2.png;0\n");

        var sut = Open(folder);

        Assert.Equal([("images/1.png", 1), ("images/2.png", 0)], sut.Samples.Select(s => (s.Patient, s.Label)));
        Assert.Equal(["0", "1"], sut.Classes);
        Assert.False(sut.HasSplits);
    }

    [Fact]
    public void Open_IntegerLabels_AreOrderedByNumber()
    {
        using var folder = Make("image,label\nimages/1.png,10\nimages/2.png,2\nimages/3.png,02\n");

        var sut = Open(folder);

        Assert.Equal(["2", "10"], sut.Classes);
        Assert.Equal([1, 0, 0], sut.Samples.Select(s => s.Label));
    }

    [Fact]
    public void Open_ClassesGiven_TakesNamesAndIndices()
    {
        using var folder = Make("image,label\nimages/1.png,nodule\nimages/2.png,0\nimages/3.png,1\n");

        var sut = Open(folder, ["normal", "nodule"]);

        Assert.Equal([1, 0, 1], sut.Samples.Select(s => s.Label));
    }

    [Fact]
    public void Open_ClassesNamedByIntegers_AreNeverIndices()
    {
        using var folder = Make("image,label\n1.png,0\n2.png,1\n3.png,02\n");

        AssertProblems(
            folder,
            ["1", "2", "3"],
            "line 2: label '0' is unknown (allowed: '1', '2', '3')",
            "line 2: image '1.png' does not exist",
            "line 3: image '2.png' does not exist",
            "line 4: image '3.png' does not exist");
    }

    [Fact]
    public void Open_EmptySplitColumn_GivesNoSplit()
    {
        using var folder = Make("image,label,split\nimages/1.png,a,\nimages/2.png,b,\n");

        Assert.All(Open(folder).Samples, s => Assert.Null(s.Split));
    }

    [Fact]
    public void Open_ColumnsMissing_NamesThemAll()
    {
        using var folder = Make("file,patient,Patient\nimages/1.png,a,a\n");

        AssertProblems(
            folder,
            "column 'image' is missing", "column 'label' is missing", "column 'patient' is there twice", "the columns in it are 'file', 'patient', 'Patient'");
    }

    [Fact]
    public void Open_LabelThatIsUnknownOnSeveralLines_IsNamedOnce()
    {
        using var folder = Make("image,label\nimages/1.png,tumour\nimages/2.png,normal\nimages/3.png,tumour\n");

        AssertProblems(folder, ["normal", "nodule"], "label 'tumour' on lines 2, 4 is unknown (allowed: 'normal', 'nodule', or 0 to 1)");
    }

    [Fact]
    public void Open_NoHeader_ShowsNothingOfTheRow()
    {
        using var folder = Make("images/1.png,DOE^JOHN,nodule\nimages/2.png,DOE^JANE,normal\n");

        AssertProblems(
            folder, "column 'image' is missing", "column 'label' is missing", "the first line is a row and not the names of the columns");
    }

    [Fact]
    public void Open_ManyProblems_NamesThemAllWithTheirLines()
    {
        using var folder = Make(
            """
            image,label,patient,split
            images/1.png,normal,,train
            images/2.png,tumour,P1,train
            images/9.png,normal,P2,train
            images/3.png,normal,P3
            ../images/1.png,normal,P4,dev

            images/1.png,-1,P5,test
            C:\x.png,1,P6,
            /no/such.png,0,P7,train
            "images"x/4.png,0,P8,train
            .,7,P9,train

            """);

        AssertProblems(
            folder, ["normal", "nodule"],
            "'split' is filled on some rows, and empty on line 9",
            "line 2: 'patient' is empty",
            "line 3: label 'tumour' is unknown (allowed: 'normal', 'nodule', or 0 to 1)",
            "line 4: image 'images/9.png' does not exist",
            "line 5: 3 cells where the header has 4",
            "line 6: split 'dev' is unknown (allowed: 'train', 'val', 'validation', 'test')",
            "line 6: image '../images/1.png' does not exist",
            "line 8: label '-1' is negative, and stands for no class",
            "line 9: image 'C:\\x.png' is a path of another system; give one of this, or one relative to the table's folder",
            "line 10: image '/no/such.png' does not exist",
            "line 11: a quote is out of place or not closed",
            "line 12: label '7' is unknown (allowed: 'normal', 'nodule', or 0 to 1)",
            "line 12: image '.' is no image, but a folder that the table lies in");
    }

    [Fact]
    public void Open_AbsolutePathsAndPathsBesideTheFolder_AreTaken()
    {
        using var folder = Make("image,label\nimages/1.png,a\n");
        using var other = new TempFolder();
        File.Copy(folder.File("images/1.png"), other.File("2.png"));
        File.Copy(folder.File("images/1.png"), other.File("3.png"));
        File.WriteAllText(
            folder.File("table.csv"), $"image,label\nimages/1.png,a\n{other.File("2.png")},b\n../{Path.GetFileName(other.Path)}/3.png,b\n");

        var dataset = Open(folder);

        Assert.Equal(["images/1.png", other.File("2.png"), $"../{Path.GetFileName(other.Path)}/3.png"], dataset.Samples.Select(sample => sample.Name));
        Assert.All(dataset.Samples, sample => Assert.True(sample.Read().Width > 0));
    }

    [Fact]
    public void Open_OneFileByTwoPaths_IsNamed()
    {
        using var folder = Make("image,label\nimages/1.png,a\n");
        File.WriteAllText(folder.File("table.csv"), $"image,label\nimages/1.png,a\n{folder.File("images/1.png")},b\n");

        AssertProblems(folder, $"line 3: image '{folder.File("images/1.png")}' is on line 2 already");
    }

    [Fact]
    public void Open_PatientInTwoSplits_NamesLinesAndNeverThePatient()
    {
        using var folder = Make(
            "image,label,patient,split\nimages/1.png,a,SECRET-1,train\n" +
            "images/2.png,b,SECRET-1,test\nimages/3.png,b,SECRET-1,train\n");

        var error = Assert.Throws<DataException>(() => Open(folder));

        Assert.Equal(
            $"The table '{error.Path}' is no usable data set: one patient is in 'train' on lines 2, 4 and in 'test' on line " +
            $"3; give all " +
            $"images of a patient the same split. {WayOut}", error.Message);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyRowBroken_NeverShowsAPatient()
    {
        string[] rows =
        [
            "nowhere.png,a,SECRET,train", "images/1.png,a,SECRET", "images/1.png,a,\"SECRET\"x,train", "images/1.png,,SECRET,dev",
            "\"images/1.png,a,SECRET,train",
        ];
        foreach (var row in rows)
        {
            using var folder = Make($"image,label,patient,split\nimages/2.png,b,OTHER,train\n{row}\n");

            var error = Assert.Throws<DataException>(() => Open(folder));

            Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_ImageTwice_SaysWhereAndInWhichSplits()
    {
        using var folder = Make(
            "image,label,split\nimages/1.png,a,train\nimages/2.png,b,train\nimages/./1.png,a,test\nimages/2.png,b,train\n");

        AssertProblems(
            folder,
            "line 4: image 'images/./1.png' is on line 2 already, in another split ('test' and 'train')",
            "line 5: image 'images/2.png' is on line 3 already");
    }

    [Fact]
    public void Open_MissingImageWhenBadOnesAreSkipped_IsLeftToTheReader()
    {
        using var folder = Make("image,label\nimages/1.png,a\nimages/9.png,b\n");
        var options = TestImages.Options with { SkipBadImages = true };

        var sut = ImageDataset.Open(folder.File("table.csv"), options);

        Assert.Throws<FileNotFoundException>(sut.Samples[1].Read);
        Assert.Equal(64, sut.Sha256.Length);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\uFEFF \r\n", "it is empty")]
    [InlineData("image,label\n", "it holds no rows")]
    public void Open_NothingInIt_SaysSo(string text, params string[] problems)
    {
        using var folder = Make(text);

        AssertProblems(folder, problems);
    }

    [Fact]
    public void Open_NoText_SaysWhatToDo()
    {
        using var folder = Make("");
        File.WriteAllBytes(folder.File("table.csv"), [0x50, 0x4b, 0xff, 0xfe, 0x00]);

        var error = Assert.Throws<DataException>(() => Open(folder));

        Assert.Equal($"'{error.Path}' is not UTF-8 text. Save the table as CSV in UTF-8.", error.Message);
    }

    [Fact]
    public void Open_MoreThanTwentyProblems_CountsTheOthers()
    {
        using var folder = Make("image,label\n" + string.Concat(Enumerable.Range(0, 25).Select(i => $"no/{i}.png,{i % 2}\n")));

        var error = Assert.Throws<DataException>(() => Open(folder));

        Assert.Equal(25, error.Problems.Count);
        Assert.EndsWith($"line 21: image 'no/19.png' does not exist; and 5 more. " +
            $"{WayOut}", error.Message, StringComparison.Ordinal);
    }

    static void AssertProblems(TempFolder folder, params string[] problems) => AssertProblems(folder, null, problems);

    static void AssertProblems(TempFolder folder, string[]? classes, params string[] problems)
    {
        var error = Assert.Throws<DataException>(() => Open(folder, classes));
        Assert.Equal(problems, error.Problems);
        Assert.Equal($"The table '{folder.File("table.csv")}' is no usable data set: {string.Join("; ", problems)}. " +
            $"{WayOut}", error.Message);
    }

    static ImageDataset Open(TempFolder folder, string[]? classes = null) =>
        ImageDataset.Open(folder.File("table.csv"), TestImages.Options with { Classes = classes });

    static TempFolder Make(string table)
    {
        var folder = new TempFolder();
        File.WriteAllText(
            folder.File("table.csv"), table.Replace("{0}", Path.GetFileName(folder.Path), StringComparison.Ordinal));
        for (var i = 1; i <= 3; i++)
        {
            TestImages.Write(folder.File($"images/{i}.png"));
        }

        return folder;
    }
}
