using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

/// <summary>Whose the images of tables are.</summary>
public sealed class CsvCasesTests
{
    [Theory]
    [InlineData("image,label\n1.dcm,a\n2.dcm,b\n3.dcm,a\n", null)]
    [InlineData("image_p,image_q,label\n1.dcm,4.dcm,a\n2.dcm,5.dcm,b\n3.dcm,6.dcm,a\n", "p,q")]
    public void Open_TableOfDicomFilesWithoutAPatientColumn_TakesTheirs(string table, string? images)
    {
        using var folder = new TempFolder();
        foreach (var (name, to) in new[] { ("CT_small.dcm", "1"), ("CT_small.dcm", "2"), ("MR_small.dcm", "3"), ("CT_small.dcm", "4"), ("CT_small.dcm", "5"), ("MR_small.dcm", "6") })
        {
            File.Copy(TestData.Require($"dicom/pydicom/{name}"), folder.File($"{to}.dcm"));
        }

        File.WriteAllText(folder.File("t.csv"), table);

        var samples = ImageDataset.Open(
            folder.File("t.csv"), new() { Read = ImageFile.Read, Images = images is null ? null : new() { Names = images.Split(',') } }).Samples;

        Assert.Equal(samples[0].Patient, samples[1].Patient);
        Assert.NotEqual(samples[0].Patient, samples[2].Patient);
        Assert.DoesNotContain("dcm", samples[0].Patient, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CaseWhoseFirstImageSaysNoPatient_TakesThatOfAnother()
    {
        using var folder = Folder(("CT_small.dcm", "1.dcm"), ("CT_small.dcm", "2.dcm"));

        var samples = Open(folder, "image_p,image_q,label\n1.png,1.dcm,a\n2.png,2.dcm,b\n,3.png,a\n");

        Assert.Equal(samples[0].Patient, samples[1].Patient);
        Assert.DoesNotContain("png", samples[0].Patient, StringComparison.Ordinal);
        Assert.Equal("3.png", samples[2].Patient);
    }

    [Fact]
    public void Open_CaseOfTwoPatients_IsRefusedUnlessTheTableNamesOne()
    {
        using var folder = Folder(("CT_small.dcm", "1.dcm"), ("MR_small.dcm", "2.dcm"));

        var e = Assert.Throws<DataException>(() => Open(folder, "image_p,image_q,label\n1.png,2.png,a\n1.dcm,2.dcm,b\n"));

        Assert.StartsWith(
            $"The table '{folder.File("t.csv")}' is no usable data set: line 3: the DICOM files of the case are of 2 patients; correct the row, or name the "
            + "patient in a column 'patient'. Expected the columns ",
            e.Message, StringComparison.Ordinal);
        Assert.Equal("x", Open(folder, "image_p,image_q,label,patient\n1.dcm,2.dcm,a,x\n1.png,2.png,b,y\n")[0].Patient);
    }

    static TempFolder Folder(params ReadOnlySpan<(string File, string To)> files)
    {
        var folder = new TempFolder();
        foreach (var (file, to) in files)
        {
            File.Copy(TestData.Require($"dicom/pydicom/{file}"), folder.File(to));
        }

        TestImages.Write(folder.File("1.png"));
        TestImages.Write(folder.File("2.png"));
        TestImages.Write(folder.File("3.png"));
        return folder;
    }

    static IReadOnlyList<Sample> Open(TempFolder folder, string table)
    {
        File.WriteAllText(folder.File("t.csv"), table);
        return ImageDataset.Open(folder.File("t.csv"), new() { Read = ImageFile.Read, Images = new() { Names = ["p", "q"], MayBeMissing = true } }).Samples;
    }
}
