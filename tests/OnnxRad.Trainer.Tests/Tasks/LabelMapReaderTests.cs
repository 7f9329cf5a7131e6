using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Trainer.Tests.Tasks;

public sealed class LabelMapReaderTests
{
    static readonly RadImage s_image = Image(4, 4, [.. Enumerable.Range(0, 16).Select(i => (float)i)]);

    [Fact]
    public void Read_LargerMap_TakesTheNearestPixels()
    {
        // Of 4 x 4 pixels the centres of 2 x 2 lie in rows and columns 1 and 3.
        var target = new float[4];

        Assert.Null(Reader(2, 2).Read(Sample(Image(4, 4, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])), s_image, target));
        Assert.Equal([1, 0, 0, 1], target);
    }

    [Fact]
    public void Read_SmallerMap_RepeatsPixels()
    {
        var target = new float[9 * 2];
        var image = Image(1, 3, [1, 2, 3]);

        Assert.Null(Reader(2, 9).Read(Sample(Image(1, 3, [0, 1, 9])), image, target));
        Assert.Equal([0, 0, 0, 1, 1, 1, -1, -1, -1, 0, 0, 0, 1, 1, 1, -1, -1, -1], target);
    }

    [Fact]
    public void Read_Volume_TakesTheNearestVoxels()
    {
        // Of 4 x 2 x 2 voxels the centres of 2 x 1 x 2 lie in slices 1 and 3 and in row 1.
        var image = Volume(4, [.. Enumerable.Range(0, 16).Select(i => (float)i)]);
        var target = new float[4];

        Assert.Null(Reader(Made(2, 1, 2)).Read(Sample(Volume(4, [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 9])), image, target));
        Assert.Equal([1, 0, 0, -1], target);
    }

    [Fact]
    public void Read_CentredVolume_IsToBeIgnoredAround()
    {
        // 2 slices at 3 mm are 3 at 2 mm, in the middle of 5; of 2 rows the second is in the middle of one; of 3 columns the last is beyond those of the image.
        var image = new RadImage(1, 2, 2, 2, 8, [0, 1, 2, 3, 4, 5, 6, 7]) { Spacing = new(2, 2, 3) };
        var labels = new RadImage(1, 2, 2, 2, 8, [1, 0, 1, 0, 0, 2, 0, 2]);
        var target = new float[5 * 1 * 3];
        var preprocessing = Made(5, 1, 3) with { Fit = ImageFit.Centre, Resize = ResizeFilter.Triangle, Spacing = 2 };

        Assert.Null(Reader(preprocessing).Read(Sample(labels), image, target));
        Assert.All([.. target[..3], .. target[12..]], value => Assert.Equal(PreparedTargets.Outside, value));
        Assert.Equal([1, 0, PreparedTargets.Outside], target[3..6]);
        Assert.Equal([0, 1, PreparedTargets.Outside], target[9..12]);
    }

    [Fact]
    public void Read_VolumeStoredTheOtherWayRound_TurnsTheLabelsWithIt()
    {
        // Rows run to the front and columns to the right, so that both are turned; slices run towards the head.
        var image = Volume(2, [0, 1, 2, 3, 4, 5, 6, 7]);
        var turned = new RadImage(1, 2, 2, 2, 8, image.Pixels.ToArray())
        {
            Spacing = new(1, 1, 1),
            Plane = new(new(0, 0, 0), new(-1, 0, 0), new(0, -1, 0)),
        };
        var target = new float[8];

        Assert.Null(Reader(Made(2, 2, 2)).Read(Sample(Volume(2, [1, 0, 0, 0, 0, 0, 2, 0])), turned, target));
        Assert.Equal([0, 0, 0, 1, 0, 1, 0, 0], target);
    }

    [Fact]
    public void Read_LabelsBeyondTheCrop_AreCounted()
    {
        // Of 4 slices the 2 in the middle are seen.
        var (image, labels) = (Volume(4, [.. Enumerable.Range(0, 16).Select(i => (float)i)]), Volume(4, [1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 2, 0, 0]));
        var sut = Reader(Made(2, 2, 2) with { Fit = ImageFit.Centre });

        var sample = Sample(labels);

        Assert.Null(sut.Read(sample, image, new float[8]));
        Assert.Equal(4, sut.CutOffOf(sample));
    }

    [Fact]
    public void Read_OtherDepth_NamesBoth() => Assert.Equal(
        "'labels/1.png' is 4 x 2 x 2 (slices x rows x columns), and its image 'images/1.png' is 2 x 2 x 2",
        Reader(Made(2, 2, 2)).Read(Sample(Volume(4, new float[16])), Volume(2, [0, 1, 2, 3, 4, 5, 6, 7]), new float[8]));

    [Fact]
    public void Read_UnknownValues_NamesFileValuesAndWhatIsKnown() => Assert.Equal(
        "'labels/1.png' has values that stand for no class: 3 (2 pixels), 7 (1 pixel); known are 0 (background), 1, 2 (lungs), 9 (ignored)",
        Reader(4, 4).Read(Sample(Image(4, 4, [0, 1, 2, 3, 3, 7, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0])), s_image, new float[16]));

    [Fact]
    public void Read_OtherSize_NamesBoth() => Assert.Equal(
        "'labels/1.png' is 2 x 3 (rows x columns), and its image 'images/1.png' is 4 x 4",
        Reader(4, 4).Read(Sample(Image(2, 3, new float[6])), s_image, new float[16]));

    [Fact]
    public void Read_ConstantImage_IsNamed() => Assert.Equal(
        "the image 'images/1.png' has the value 5 everywhere, so there is nothing to see in it",
        Reader(2, 2).Read(Sample(Image(2, 2, new float[4])), Image(2, 2, [5, 5, 5, 5]), new float[4]));

    [Fact]
    public void Read_NothingButIgnored_IsNamed() => Assert.Equal(
        "'labels/1.png' has nothing but pixels to be ignored at the network's size of 1 x 1",
        Reader(1, 1).Read(Sample(Image(2, 2, [0, 0, 0, 9])), Image(2, 2, [1, 2, 3, 4]), new float[1]));

    [Fact]
    public void Read_ColourMap_IsNamed() => Assert.Equal(
        "'labels/1.png' is an RGB image; a label map has one grey channel whose values stand for classes",
        Reader(2, 2).Read(Sample(new RadImage(3, 2, 2, 8, new float[12])), Image(2, 2, [1, 2, 3, 4]), new float[4]));

    [Fact]
    public void Read_UnreadableMap_IsNamed()
    {
        var sample = Sample(s_image) with { Target = new("labels/1.png", () => throw new InvalidDataException("It is cut off."), () => Stream.Null) };

        Assert.Equal("'labels/1.png' cannot be read (It is cut off)", Reader(4, 4).Read(sample, s_image, new float[16]));
    }

    [Fact]
    public void Read_OtherGrid_NamesBoth()
    {
        var sample = Sample(s_image) with
        {
            Target = new("labels/1.nii", () => s_image, () => Stream.Null) { ReadLabels = (_, _) => throw new LabelMismatchException("Their places differ: a; b.") },
        };

        Assert.Equal("'labels/1.nii' does not fit its image 'images/1.png': Their places differ: a; b", Reader(4, 4).Read(sample, s_image, new float[16]));
    }

    static LabelMapReader Reader(int height, int width) => Reader(new() { Channels = 1, Height = height, Width = width, Mean = [0], Std = [1] });

    static LabelMapReader Reader(Preprocessing preprocessing) => new(new LabelValues(["background", "lungs"], ["0", "1+2"], ignore: 9), preprocessing, threshold: 0.5);

    static RadImage Image(int height, int width, float[] pixels) => new(1, height, width, 8, pixels);

    static RadImage Volume(int depth, float[] voxels) => new(1, depth, 2, 2, 8, voxels);

    static Preprocessing Made(int depth, int height, int width) => new() { Channels = 1, Depth = depth, Height = height, Width = width, Mean = [0], Std = [1] };

    static Sample Sample(RadImage map) => new("images/1.png", 0, "p", null, () => s_image) { Target = new("labels/1.png", () => map, () => Stream.Null) };
}
