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
}
