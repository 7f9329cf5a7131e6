using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

/// <summary>Which images count as one patient's where nothing names the patient: what they have in common decides.</summary>
public sealed class CsvPatientsTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AnonymisedDicomFilesOfOneStudy_AreOfOnePatient()
    {
        Anonymous("CT_small.dcm", "a/1.dcm", "a/2.dcm");
        Anonymous("MR_small.dcm", "b/3.dcm");
        var table = Open("image,label\na/1.dcm,a\na/2.dcm,b\nb/3.dcm,a\n");
        File.Delete(_folder.File("t.csv"));

        foreach (var samples in new[] { table, ImageDataset.Open(_folder.Path, new() { Read = ImageFile.Read }).Samples })
        {
            Assert.Equal([0, 0, 1], Groups(samples));
        }
    }

    /// <summary>A study of which some files name the patient, beside another file of that patient and one of another patient.</summary>
    [Fact]
    public void Open_StudyOfWhichSomeFilesNameThePatient_IsOfOnePatient()
    {
        Anonymous("CT_small.dcm", "a/1.dcm", "a/4.dcm");
        Copy("CT_small.dcm", "a/2.dcm");
        Copy("MR_small.dcm", "b/3.dcm");
        var other = File.ReadAllBytes(_folder.File("a/2.dcm"));
        var study = ImageFile.ReadOwner(_folder.File("a/2.dcm")).Study!;
        other[other.AsSpan().IndexOf(Encoding.ASCII.GetBytes(study)) + study.Length - 1] ^= 1;
        File.WriteAllBytes(_folder.File("b/5.dcm"), other);
        Assert.NotEqual(study, ImageFile.ReadOwner(_folder.File("b/5.dcm")).Study);

        var table = Open("image,label\na/1.dcm,a\na/2.dcm,b\na/4.dcm,a\nb/3.dcm,a\nb/5.dcm,b\n");
        File.Delete(_folder.File("t.csv"));
        var byClass = ImageDataset.Open(_folder.Path, new() { Read = ImageFile.Read }).Samples;
        Directory.CreateDirectory(_folder.File("pairs/images"));
        Directory.Move(_folder.File("a"), _folder.File("pairs/images/a"));
        Directory.Move(_folder.File("b"), _folder.File("pairs/images/b"));
        foreach (var sample in table)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"pairs/masks/{sample.Name}"))!);
            File.WriteAllText(_folder.File($"pairs/masks/{Path.ChangeExtension(sample.Name, ".png")}"), "");
        }

        var pairs = ImageDataset.Open(
            _folder.File("pairs"), new() { Read = ImageFile.Read, Classes = ["background", "lungs"], Task = TaskTable.Of("segmentation") }).Samples;
        foreach (var samples in (IReadOnlyList<Sample>[])[table, [.. byClass], [.. pairs]])
        {
            Assert.Equal([0, 0, 0, 1, 0], Groups(samples));
            Assert.All(samples, sample => Assert.True(sample.IsPatientOfDicom));
        }
    }

    /// <summary>Some anonymisers give each patient a number and all of them one study.</summary>
    [Fact]
    public void Open_StudyOfSeveralNamedPatients_DoesNotJoinThem()
    {
        Copy("CT_small.dcm", "1.dcm", "2.dcm");
        var other = File.ReadAllBytes(_folder.File("1.dcm"));
        var owner = ImageFile.ReadOwner(_folder.File("1.dcm"));
        other[other.AsSpan().IndexOf(Encoding.ASCII.GetBytes(owner.Patient!))] ^= 1;
        File.WriteAllBytes(_folder.File("3.dcm"), other);
        Assert.Equal((false, true), (ImageFile.ReadOwner(_folder.File("3.dcm")).Patient == owner.Patient, ImageFile.ReadOwner(_folder.File("3.dcm")).Study == owner.Study));

        var samples = Open("image,label\n1.dcm,a\n2.dcm,b\n3.dcm,a\n");

        Assert.Equal([0, 0, 1], Groups(samples));
    }

    [Fact]
    public void Open_TableThatNamesThePatients_OverridesTheFiles()
    {
        Copy("CT_small.dcm", "1.dcm", "2.dcm");

        var samples = Open("image,label,patient\n1.dcm,a,x\n2.dcm,b,y\n");

        Assert.Equal([0, 1], Groups(samples));
        Assert.All(samples, sample => Assert.False(sample.IsPatientOfDicom));
    }

    [Fact]
    public void Open_ImageThatCannotBeRead_IsLeftToTheReading()
    {
        Copy("CT_small.dcm", "a/1.dcm", "b/2.dcm");
        File.WriteAllText(_folder.File("t.csv"), "image,label\na/1.dcm,a\nb/2.dcm,b\n");
        using var inUse = new FileStream(_folder.File("b/2.dcm"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Throws<IOException>(() => ImageFile.ReadOwner(_folder.File("b/2.dcm")));

        foreach (var path in (string[])[_folder.File("t.csv"), _folder.Path])
        {
            var dataset = ImageDataset.Open(path, new() { Read = ImageFile.Read, SkipBadImages = true });

            Assert.Equal([0, 1], Groups(dataset.Samples));
            var bad = new DatasetReader(dataset, channels: 1).Read(dataset.Samples, (_, _) => { }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(["b/2.dcm"], bad.Select(image => image.Name));
            File.Delete(_folder.File("t.csv"));
        }
    }

    [Fact]
    public void Open_CaseOfTwoStudiesWithoutAPatient_IsOnePatients()
    {
        Anonymous("CT_small.dcm", "1.dcm", "3.dcm");
        Anonymous("MR_small.dcm", "2.dcm", "4.dcm");

        Assert.Equal([0, 0, 0], Groups(Open("image_p,image_q,label\n1.dcm,2.dcm,a\n3.dcm,,b\n,4.dcm,a\n", "p", "q")));
    }

    [Theory]
    [InlineData("image,label\n./v.nii#1,a\nv.nii#2,b\nw.nii#1,a\n", null)]
    [InlineData("image_p,image_q,label\nv.nii#1,w.nii#1,a\n,w.nii#2,b\nx.nii#1,,a\n", "p,q")]
    [InlineData("image_p,image_q,label\nv.nii#1,,a\n,v.nii#2,b\nx.nii#1,,a\n", "p,q")]
    public void Open_SlicesOfOneVolume_AreOfOnePatient(string table, string? images)
    {
        Files("v.nii", "w.nii", "x.nii");

        Assert.Equal([0, 0, 1], Groups(Open(table, images?.Split(',') ?? [])));
    }

    [Fact]
    public void Open_TargetsThatAreSlicesOfOneVolume_AreOfOnePatient()
    {
        Files("p1_s1.png", "p1_s2.png", "p2_s1.png", "p1.nii.gz", "p2.nii.gz");

        var samples = Open("image,target\np1_s1.png,p1.nii.gz#1\np1_s2.png,p1.nii.gz#2\np2_s1.png,p2.nii.gz#1\n", TaskTable.Of("image"));

        Assert.Equal([0, 0, 1], Groups(samples));
    }

    [Fact]
    public void Open_OneVolumeWithTwoFilesOfLabels_IsOfOnePatient()
    {
        Files("ct.nii.gz", "left.nii.gz", "right.nii.gz", "mr.nii.gz", "mr-labels.nii.gz");
        const string Table = "image,mask\nct.nii.gz#1,left.nii.gz\nct.nii.gz#2,left.nii.gz\nct.nii.gz#3,right.nii.gz\nct.nii.gz#4,right.nii.gz\nmr.nii.gz#1,mr-labels.nii.gz\n";

        Assert.Equal([0, 0, 0, 0, 1], Groups(Open(Table, TaskTable.Of("segmentation"))));
    }

    [Fact]
    public void Open_SlicesOfOneVolumeThatTheTableGivesToTwoPatients_StayTogether()
    {
        Files("v.nii", "w.nii", "1.png");

        Assert.Equal([0, 0, 1, 0], Groups(Open("image,label,patient\nv.nii#1,a,x\nv.nii#2,b,y\nw.nii#1,a,z\n1.png,b,y\n")));
    }

    /// <summary>Which patient each sample is of, counted by their first samples.</summary>
    static IEnumerable<int> Groups(IEnumerable<Sample> samples)
    {
        var order = samples.Select(sample => sample.Patient).Distinct().ToList();
        return samples.Select(sample => order.IndexOf(sample.Patient));
    }

    List<Sample> Open(string table, params string[] images) =>
        Open(table, new ImageDatasetOptions { Read = ImageFile.Read, Classes = ["a", "b"], Images = images.Length == 0 ? null : new() { Names = images, MayBeMissing = true } });

    List<Sample> Open(string table, ITrainingTask task) =>
        Open(table, new ImageDatasetOptions { Read = ImageFile.Read, Classes = task.Kind == ModelTask.Image ? null : ["background", "lungs"], Task = task });

    List<Sample> Open(string table, ImageDatasetOptions options)
    {
        File.WriteAllText(_folder.File("t.csv"), table);
        return [.. ImageDataset.Open(_folder.File("t.csv"), options).Samples];
    }

    void Files(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllText(_folder.File(name), name);
        }
    }

    void Copy(string name, params string[] to)
    {
        foreach (var copy in to)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(copy))!);
            File.Copy(TestData.Require($"dicom/pydicom/{name}"), _folder.File(copy));
        }
    }

    /// <summary>Copies of a file whose patient's name and number have become unknown attributes.</summary>
    void Anonymous(string name, params string[] to)
    {
        var file = File.ReadAllBytes(TestData.Require($"dicom/pydicom/{name}"));
        foreach (var attribute in new[] { "\u0010\0\u0010\0PN", "\u0010\0\u0020\0LO" })
        {
            file[file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(attribute)) + 2]++;
        }

        foreach (var copy in to)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(copy))!);
            File.WriteAllBytes(_folder.File(copy), file);
            Assert.Null(ImageFile.ReadPatient(_folder.File(copy)));
        }
    }
}
