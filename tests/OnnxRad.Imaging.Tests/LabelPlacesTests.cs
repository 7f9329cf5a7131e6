using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>DICOM segmentations whose frames do not lie exactly at the places of the volume's slices.</summary>
/// <remarks>In each segmentation the frame number i, from 0, has one labelled pixel, number i modulo 15.</remarks>
public sealed class LabelPlacesTests : IDisposable
{
    const int Size = DerivedSource.Width * DerivedSource.Height;

    const string WayOut = "Take the segmentation of this series, or save its labels on the grid of the image, in NIfTI.";

    readonly TempFolder _folder = new();

    /// <summary>41 slices, 5.05 and then 4.95 mm apart: a volume of 5 mm, whose middle is 1 mm off.</summary>
    static double[] AlmostEven => [.. Enumerable.Range(0, 41).Select(z => (z <= 20 ? 5.05 * z : 101 + (4.95 * (z - 20))))];

    [Fact]
    public void Read_SegmentationOfAnUnevenSeries_GivesEachResampledSliceTheLabelsOfTheNearest()
    {
        double[] places = [0, 2, 5, 7, 9];

        // At 0, 2, 4, 6, 8.
        AssertLabels([0, 1, 2, 2, 3], Segmentation(places), Volume(places, resample: true));
    }

    [Fact]
    public void Read_SegmentationOnTheResampledSlices_IsTakenAsItIs() =>
        AssertLabels([0, 1, 2, 3, 4], Segmentation([0, 2, 4, 6, 8]), Volume([0, 2, 5, 7, 9], resample: true));

    [Fact]
    public void Read_SegmentationOfAlmostEvenSlices_KeepsAllLabels()
    {
        var volume = Volume(AlmostEven);

        Assert.Equal(5, volume.Spacing!.Slice!.Value, 9);
        AssertLabels([.. Enumerable.Range(0, 41)], Segmentation(AlmostEven), volume);
    }

    [Fact]
    public void Read_SegmentationAtMeanDistances_KeepsAllLabels() =>
        AssertLabels([.. Enumerable.Range(0, 41)], Segmentation([.. Enumerable.Range(0, 41).Select(z => 5.0 * z)]), Volume(AlmostEven));

    [Fact]
    public void Read_SliceOfAnAlmostEvenVolume_HasItsLabels() => AssertLabels([20], Segmentation(AlmostEven), Volume(AlmostEven).Slice(20));

    [Fact]
    public void Read_SegmentationOfATiltedSeries_IsMovedAsThePixelsAre()
    {
        // Rows of 0.75 mm: each slice lies two rows further down.
        (double Place, double Down)[] slices = [(0, 20), (2.5, 21.5), (5, 23)];
        var path = Segmentation([.. slices.Select(s => DerivedSource.Slice(s.Place, down: s.Down))]);
        var volume = DicomSeries.Read(slices.Select(s => ("a", (ReadOnlyMemory<byte>)DerivedSource.SliceBytes(s.Place, down: s.Down))), new() { ResampleUneven = true })[0].Image;

        var labels = LabelFile.Read(path, volume);

        Assert.Equal((3, 7, 5), (labels.Depth, labels.Height, labels.Width));
        int[] labelled = [0, (7 * 5) + (2 * 5) + 1, (2 * 7 * 5) + (4 * 5) + 2];
        Assert.Equal(labelled, Labelled(labels));

        // The pixels of a source are 0 to 14, the labelled one i.
        Assert.Equal([0, 1, 2], labelled.Select(i => volume.Pixels.Span[i]));
    }

    [Fact]
    public void Read_SegmentationOfThickerSlices_IsRefused()
    {
        var path = Segmentation([.. new[] { 0.0, 5, 10 }.Select(place => DerivedSource.Slice(place, series: "5"))]);

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([0, 2.5, 5, 7.5, 10])));

        Assert.Equal(
            $"The frames of the segmentation are 5 mm apart, and the slices of the image 2.5 mm, so that slices between frames would have no labels. {WayOut}", e.Message);
        Assert.Equal(e.Message, Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([0, 2.5, 5, 7.5, 10]).Slice(1))).Message);
    }

    [Theory]
    [InlineData(new double[] { 0, 10 })]
    [InlineData(new double[] { 0, 5, 12.5 })]
    [InlineData(new double[] { 0, 5, 10, 17.5 })]
    [InlineData(new double[] { 0, 2.5, 12.5 })]
    public void Read_SegmentationOfAnotherSeriesWithFewLesions_IsTaken(double[] places)
    {
        double[] slices = [.. Enumerable.Range(0, 8).Select(z => 2.5 * z)];
        var path = Segmentation([.. places.Select(place => DerivedSource.Slice(place, series: "5"))]);

        AssertLabels([.. slices.Select(slice => Array.IndexOf(places, slice))], path, Volume(slices));
    }

    [Fact]
    public void Read_SegmentationOfThickerSlicesWithTwoLesions_IsRefused()
    {
        var path = Segmentation([.. new[] { 0.0, 5, 10, 20, 25 }.Select(place => DerivedSource.Slice(place, series: "5"))]);

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([.. Enumerable.Range(0, 12).Select(z => 2.5 * z)])));

        Assert.StartsWith("The frames of the segmentation are 5 mm apart, and the slices of the image 2.5 mm, ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 0, 5, 10 }, true)]
    [InlineData(new double[] { 0, 10 }, false)]
    [InlineData(new double[] { 0, 2.5, 10 }, false)]
    public void Read_SegmentationOfAnUnknownSeries_IsRefusedWhereItsFramesAreEvenlySparse(double[] places, bool isRefused)
    {
        var volume = Volume([0, 2.5, 5, 7.5, 10]);
        var image = new RadImage(1, 5, 3, 5, 16, volume.Pixels.ToArray()) { Plane = volume.Plane, Spacing = volume.Spacing };

        var e = Record.Exception(() => LabelFile.Read(Segmentation(places), image));

        Assert.Equal(isRefused, e is LabelMismatchException);
        Assert.Equal(isRefused, e is not null);
    }

    [Fact]
    public void Read_SegmentationOfEverySecondSliceOfTheSeries_LeavesTheOthersWithout() =>
        AssertLabels([0, -1, 1, -1, 2], Segmentation([0, 5, 10]), Volume([0, 2.5, 5, 7.5, 10]));

    [Theory]
    [InlineData(new double[] { 0, 2.5, 5, 7.5, 10 }, new double[] { 0, 5, 10 }, "2 of 5", 2.5, "5", "places are 2.5 mm off")]
    [InlineData(new double[] { 1, 6 }, new double[] { 0, 5, 10 }, "2 of 2", 1, "0", "places are 1 mm off")]
    [InlineData(new double[] { 0, 5, 11 }, new double[] { 0, 5, 10 }, "1 of 3", 11, "10", "places are 1 mm off")]
    public void Read_FramesBetweenSlices_AreRefused(double[] frames, double[] slices, string count, double frame, string nearest, string problem)
    {
        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(Segmentation(frames), Volume(slices)));

        var grid = "5 x 3 x 1 (columns, rows, slices), 0.5 x 0.75";
        Assert.Equal(
            FormattableString.Invariant($"{count} frames of the segmentation lie in the image but in none of its slices, so that their labels would be lost. Of the first their {problem}: ")
            + FormattableString.Invariant($"the frame is {grid} mm apart, from (-10.5, 20, {frame}) along (1, 0, 0) and (0, 1, 0); ")
            + $"the nearest slice is {grid} x 5 mm apart, from (-10.5, 20, {nearest}) along (1, 0, 0) and (0, 1, 0). {WayOut}",
            e.Message);
    }

    [Fact]
    public void Read_FrameOfOtherPixels_IsRefused()
    {
        var path = Segmentation([DerivedSource.Slice(0), DerivedSource.Slice(5, down: 20.3)]);

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([0, 5, 10])));

        Assert.StartsWith(
            "1 of 2 frames of the segmentation lie in the image but in none of its slices, so that their labels would be lost. Of the first their places are 0.3 mm off: ",
            e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FramesBeyondTheVolume_ArePassedOver() => AssertLabels([1, 2, -1], Segmentation([-5, 0, 5]), Volume([0, 5, 10]));

    [Fact]
    public void Read_SegmentationOfAnotherSeriesOfAnotherRegion_IsRefused()
    {
        var path = Segmentation([.. new[] { 100.0, 105 }.Select(place => DerivedSource.Slice(place, series: "5"))]);

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([0, 5, 10])));

        Assert.Equal(
            "No frame of the segmentation belongs to the image: none refers to it, and none lies in its slices; the first frame is 5 x 3 x 1 (columns, rows, slices), "
            + "0.5 x 0.75 mm apart, from (-10.5, 20, 100) along (1, 0, 0) and (0, 1, 0); the image is 5 x 3 x 3 (columns, rows, slices), 0.5 x 0.75 x 5 mm apart, "
            + "from (-10.5, 20, 0) along (1, 0, 0) and (0, 1, 0).",
            e.Message);
        Assert.StartsWith(
            "No frame of the segmentation belongs to the image: ",
            Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, Volume([0, 5, 10]).Slice(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SegmentationOfOtherSlicesOfTheSeries_LeavesTheseWithout() => AssertLabels([-1, -1, -1], Segmentation([100, 105]), Volume([0, 5, 10]));

    [Fact]
    public void Read_DamagedPlaces_AreLabelsOrTheErrorsOfLabels()
    {
        var volume = Volume([0, 2, 5, 7, 9], resample: true);
        var bytes = File.ReadAllBytes(Segmentation([0, 2, 5, 7, 9]));
        var (random, errors) = (new Random(7), 0);
        string[] numbers = ["1e300", "-9e99", "0", "1e-9", "nan", "0.5", "3"];
        int[] places = [.. Enumerable.Range(0, bytes.Length - 8).Where(i => bytes.AsSpan(i, 2).SequenceEqual("DS"u8))];
        Assert.True(places.Length > 7);
        for (var run = 0; run < 1000; run++)
        {
            // A value in decimal digits: its length lies behind the DS.
            byte[] damaged = [.. bytes];
            var at = places[random.Next(places.Length)];
            var text = damaged.AsSpan(at + 4, Math.Min(damaged[at + 2], damaged.Length - at - 4));
            text.Fill((byte)' ');
            System.Text.Encoding.ASCII.GetBytes(string.Join('\\', Enumerable.Range(0, 6).Select(_ => numbers[random.Next(numbers.Length)])))
                .AsSpan()[..Math.Min(text.Length, 11)].CopyTo(text);
            var path = _folder.File($"{run}.dcm");
            File.WriteAllBytes(path, damaged);

            var error = Record.Exception(() => LabelFile.Read(path, volume));

            Assert.True(error is null or LabelMismatchException or InvalidImageException, $"{error}");
            errors += error is null ? 0 : 1;
        }

        Assert.InRange(errors, 100, 999);
    }

    public void Dispose() => _folder.Dispose();

    static RadImage Volume(double[] places, bool resample = false) => Assert.Single(DicomSeries.Read(
        places.Select(place => ($"{place}", (ReadOnlyMemory<byte>)DerivedSource.SliceBytes(place))), new() { ResampleUneven = resample })).Image;

    /// <param name="frames">Of each slice the frame whose labels it has; -1 for none.</param>
    /// <param name="path">The segmentation.</param>
    /// <param name="image">The volume.</param>
    static void AssertLabels(int[] frames, string path, RadImage image)
    {
        var labels = LabelFile.Read(path, image);

        Assert.Equal((frames.Length, image.Height, image.Width), (labels.Depth, labels.Height, labels.Width));
        Assert.Equal(frames.Index().Where(f => f.Item >= 0).Select(f => (f.Index * Size) + (f.Item % Size)), Labelled(labels));
    }

    static IEnumerable<int> Labelled(RadImage labels) => labels.Pixels.ToArray().Index().Where(pixel => pixel.Item == 1).Select(pixel => pixel.Index);

    string Segmentation(double[] places) => Segmentation([.. places.Select(place => DerivedSource.Slice(place))]);

    string Segmentation(DicomFile[] sources)
    {
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, DicomSegmentation.Encode(
            [.. sources.Select((source, i) => new DicomSegmentedFrame(source, 0, [Pixel(i % Size)]))], [DicomSegment.Of("liver")], isFractional: false,
            new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) }));
        return path;
    }

    static ReadOnlyMemory<byte> Pixel(int number)
    {
        var plane = new byte[Size];
        plane[number] = 1;
        return plane;
    }
}
