using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>Images to be made lie on their images: NIfTI files are turned by what they say of their place.</summary>
public sealed class ImageTargetReaderTests : IDisposable
{
    static readonly ImagePlane s_ras = new(new(0, 0, 0), new(-1, 0, 0), new(0, -1, 0));

    // The same voxels as DICOM has them: the first one is the last one of the other.
    static readonly ImagePlane s_lps = new(new(-1, -1, 0), new(1, 0, 0), new(0, 1, 0));

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ras.nii#1", "lps.nii#1")]
    [InlineData("lps.nii#2", "ras.nii#2")]
    [InlineData("none.nii#1", "none2.nii#1")]
    [InlineData("lps.nii#1", "view.png")]
    [InlineData("none.nii#1", "view.png")]
    public void Read_FilesThatLieOnEachOther_GivesTheTargetUpright(string image, string target)
    {
        var (problem, made) = Read(image, target);

        Assert.Null(problem);
        float[] expected = target switch
        {
            "ras.nii#2" => [40, 50, 60, 70],
            "none2.nii#1" => [30, 20, 10, 0],
            _ => [0, 10, 20, 30],
        };
        Assert.Equal(expected, made.Select(value => MathF.Round(255 * value)));
    }

    [Theory]
    [InlineData("none.nii#1", "ras.nii#1", "none.nii#1", "ras.nii#1")]
    [InlineData("ras.nii#1", "none.nii#1", "none.nii#1", "ras.nii#1")]
    public void Read_NiftiFilesOfWhichOneSaysNoPlace_IsRefused(string image, string target, string without, string with) => Assert.Equal(
        $"'{without}' does not say where it lies in the patient and '{with}' does, so that nothing tells which side is up; save both with the same affine matrix, "
        + $"or '{without}' as PNG",
        Read(image, target).Problem);

    [Theory]
    [InlineData("lps.nii#1", "lps.nii#2")]
    [InlineData("lps.nii#1", "coronal.nii#1")]
    public void Read_FilesThatLieElsewhere_IsRefused(string image, string target) =>
        Assert.StartsWith($"'{target}' does not lie on its image '{image}': their pixels lie up to ", Read(image, target).Problem, StringComparison.Ordinal);

    (string? Problem, float[] Made) Read(string image, string target)
    {
        Save("lps.nii", s_lps, 0, 10, 20, 30, 40, 50, 60, 70);
        Save("ras.nii", s_ras, 30, 20, 10, 0, 70, 60, 50, 40);
        Save("none.nii", null, 0, 10, 20, 30, 40, 50, 60, 70);
        Save("none2.nii", null, 30, 20, 10, 0, 70, 60, 50, 40);
        Save("coronal.nii", s_lps with { AlongColumn = new(0, 0, -1) }, 0, 10, 20, 30, 40, 50, 60, 70);
        File.WriteAllBytes(_folder.File("view.png"), PngEncoder.Encode(new RadImage(1, 2, 2, 8, [0, 10, 20, 30])));
        File.WriteAllText(_folder.File("t.csv"), $"image,target\n{image},{target}\n");
        var options = new ImageDatasetOptions { Read = StoredImage.Reader(ofVolumes: false), Task = TaskTable.Of("image") };
        var sample = Assert.Single(ImageDataset.Open(_folder.File("t.csv"), options).Samples);
        var recipe = Recipe.Parse("name: a\ntask: image\ninput: { resize: none }", "test", []);
        using var sut = new ImageTargetReader(recipe.Input, new(1, 2, 2));
        var made = new float[4];
        return (sut.Read(sample, sample.Read(), made), made);
    }

    void Save(string name, ImagePlane? plane, params float[] voxels) =>
        File.WriteAllBytes(_folder.File(name), NiftiEncoder.Encode(new RadImage(1, 2, 2, 2, 8, voxels) { Spacing = new(1, 1, 1), Plane = plane }));
}
