using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Images whose values are no numbers are named, and left out where bad ones are.</summary>
public sealed class ImagePreparerTests
{
    [Fact]
    public void Prepare_ValuesThatAreNoNumbers_AreSkippedWhereBadImagesAre()
    {
        var sut = new ImagePreparer(Dataset(skipBadImages: true), new Recorder());

        var prepared = Prepare(sut, skipBadImages: true);

        Assert.Equal(["1.nii", "4.nii"], prepared.Names);
        Assert.Equal(["2.nii", "3.nii"], sut.Skipped);
        Assert.All(prepared.Slice(0, 2).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Prepare_ValuesThatAreNoNumbers_AreNamed()
    {
        var error = Assert.Throws<DataException>(() => Prepare(new(Dataset(skipBadImages: false), new Recorder()), skipBadImages: false));

        Assert.Equal(
            "2 of 4 images of 't.csv' cannot be used: '2.nii' (1 of its 2 values is no number (NaN), as some programs mark what lies outside of the brain. Replace them by a "
            + "number, such as that of air); '3.nii' (It has infinite values, which remain after the preprocessing. Replace them by numbers). Correct or remove them, or leave "
            + "them out with --skip-bad-images.",
            error.Message);
    }

    static PreparedImages Prepare(ImagePreparer sut, bool skipBadImages) => sut.Prepare(
        Dataset(skipBadImages).Samples,
        new Preprocessing
        {
            Channels = 1,
            Height = 1,
            Width = 2,
            Window = new() { Source = WindowSource.MinMax },
            Mean = [0],
            Std = [1],
        },
        new ClassTargets(),
        "Images",
        CancellationToken.None);

    static ImageDataset Dataset(bool skipBadImages) => new(
        "t.csv", ["a", "b"], [Of("1.nii", 1, 2), Of("2.nii", float.NaN, 2), Of("3.nii", float.PositiveInfinity, 2), Of("4.nii", 3, 1)], skipBadImages);

    static Sample Of(string name, params float[] values) => new(name, 0, name, null, () => new RadImage(1, 1, 2, 32, values) { IsGreyLevels = false });
}
