using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models of volumes that come in any order of their axes.</summary>
public sealed class VolumeOrderTests : IDisposable
{
    static readonly Vector3D s_left = new(1, 0, 0);
    static readonly Vector3D s_back = new(0, 1, 0);
    static readonly Vector3D s_head = new(0, 0, 1);

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Where rows and columns run: axial, as read of RAS and LAS files, from the head down, coronal, sagittal.
    public static TheoryData<Vector3D, Vector3D> Orders => new()
    {
        { s_left, s_back },
        { -1 * s_left, -1 * s_back },
        { s_left, -1 * s_back },
        { s_left, -1 * s_head },
        { -1 * s_left, s_head },
        { s_back, -1 * s_head },
        { s_head, s_left },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Predict_PhantomInAnyOrder_IsTheSame(Vector3D alongRow, Vector3D alongColumn)
    {
        var (axial, volume) = (Phantom(s_left, s_back), Phantom(alongRow, alongColumn));
        foreach (var (fit, composed) in new[] { (ImageFit.Stretch, false), (ImageFit.Stretch, true), (ImageFit.Centre, false), (ImageFit.Centre, true), (ImageFit.Letterbox, false) })
        {
            using var sut = Segmentation(fit, composed);
            var (expected, found) = (sut.Predict(axial).Map!, sut.Predict(volume).Map!);

            Assert.Equal(sut.Prepare(axial).Shape, sut.Prepare(volume).Shape);
            Assert.Equal(sut.Prepare(axial).Data.ToArray(), sut.Prepare(volume).Data.ToArray());
            Assert.Equal(expected.PixelCounts, found.PixelCounts);
            Assert.InRange(found.PixelCounts[1], 1, 1000);

            // The labels lie where the lesion does, on the grid of the volume that was given.
            var (labels, reference) = (found.ToImage(), expected.ToImage());
            Assert.Equal((volume.Depth, volume.Height, volume.Width, volume.Plane, volume.Spacing), (labels.Depth, labels.Height, labels.Width, labels.Plane, labels.Spacing));
            Assert.Equal(Math.Round(expected.VoxelVolume!.Value, 9), Math.Round(found.VoxelVolume!.Value, 9));
            AssertSamePlaces(reference, labels);
            AssertSamePlaces(expected.MaskOf(1), found.MaskOf(1));
            AssertSamePlaces(Like(reference, expected.ScoresOf(1)), Like(labels, found.ScoresOf(1)));
            if (fit != ImageFit.Centre)
            {
                Assert.Equal(volume.Pixels.ToArray().Select(value => value > 127 ? 1f : 0), labels.Pixels.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Predict_ImageOfAVolumeInAnyOrder_LiesOnIt(Vector3D alongRow, Vector3D alongColumn)
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("image", "N", 1, 12, 8, 8)), "image.made");
        using var sut = Open(g.Build(), Card(ImageFit.Stretch) with { Task = ModelTask.Image, Classes = [] }, composed: false);
        var volume = Phantom(alongRow, alongColumn);

        var made = sut.Predict(volume).Image!;

        Assert.Equal((volume.Depth, volume.Height, volume.Width, volume.Plane, volume.Spacing), (made.Depth, made.Height, made.Width, made.Plane, made.Spacing));
        Assert.Equal(volume.Pixels.ToArray(), made.Pixels.ToArray());
    }

    [Fact]
    public void Predict_VolumeOfFixedSizeInAnotherOrder_FitsByItsCanonicalSize()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("image", "N", 1, 12, 8, 8)), "image.made");
        var card = Card(ImageFit.Stretch) with { Task = ModelTask.Image, Classes = [] };
        using var sut = Open(g.Build(), card with { Preprocessing = card.Preprocessing with { Resize = ResizeFilter.None } }, composed: false);

        var coronal = Phantom(s_left, -1 * s_head);
        Assert.Equal((8, 12, 8), (coronal.Depth, coronal.Height, coronal.Width));
        Assert.Equal(coronal.Pixels.ToArray(), sut.Predict(coronal).Image!.Pixels.ToArray());

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(new RadImage(1, 8, 12, 8, 8, coronal.Pixels.ToArray())));
        Assert.StartsWith("The volume is 8 x 12 x 8 (slices x rows x columns); the model takes 12 x 8 x 8 and does not resize.", e.Message, StringComparison.Ordinal);
    }

    // dcm2niix and dicom2nifti wrote the NIfTI files of the series.
    [Theory]
    [InlineData("d2n_siemens_anatomical", "001_IM*", "d2n_siemens_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth_reoriented")]
    [InlineData("d2n_philips_enhanced_anatomical", "001_IM*", "d2n_philips_enhanced_anatomical_001_ground_truth")]
    [InlineData("mr_ge_epi_0004", "*", "mr_ge_epi_0004_dcm2niix")]
    public void Predict_SeriesAndItsNiftiFile_AreTheSame(string series, string files, string truth)
    {
        var dicom = DicomSeries.Read(Directory.GetFiles(TestData.Require($"dicom/series/{series}"), files))[0].Image;
        var nifti = NiftiFile.Parse(File.ReadAllBytes(TestData.Require($"nifti/truth/{truth}.nii.gz"))).ReadVolume(0);
        using var sut = Segmentation(ImageFit.Stretch, composed: false, scale: 2 / dicom.Pixels.ToArray().Max());

        // Other tools round the rescaled values of the file in their own way.
        Assert.All(sut.Prepare(dicom).Data.ToArray().Zip(sut.Prepare(nifti).Data.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        var (expected, found) = (sut.Predict(dicom).Map!, sut.Predict(nifti).Map!);
        Assert.Equal(expected.PixelCounts, found.PixelCounts);
        Assert.True(found.PixelCounts[1] > 0);
        Assert.Equal((nifti.Depth, nifti.Height, nifti.Width), (found.Depth, found.Height, found.Width));
        AssertSamePlaces(expected.ToImage(), found.ToImage());
    }

    /// <summary>Compares values at the same places in the patient.</summary>
    static void AssertSamePlaces(RadImage expected, RadImage found)
    {
        var (from, to, differences) = (expected.Pixels.ToArray(), found.Pixels.ToArray(), 0);
        Assert.Equal(from.Length, to.Length);
        for (var i = 0; i < to.Length; i++)
        {
            var offset = PlaceOf(found, i) - expected.Plane!.Origin;
            var x = (int)Math.Round(offset.Dot(expected.Plane.AlongRow) / expected.Spacing!.Column);
            var y = (int)Math.Round(offset.Dot(expected.Plane.AlongColumn) / expected.Spacing.Row);
            var z = (int)Math.Round(offset.Dot(expected.Plane.Normal) / expected.Spacing.Slice!.Value);
            differences += to[i] == from[(((z * expected.Height) + y) * expected.Width) + x] ? 0 : 1;
        }

        Assert.Equal(0, differences);
    }

    static Vector3D PlaceOf(RadImage volume, int index)
    {
        var (plane, spacing) = (volume.Plane!, volume.Spacing!);
        var (z, y, x) = (index / (volume.Height * volume.Width), index / volume.Width % volume.Height, index % volume.Width);
        return plane.Origin + (x * spacing.Column * plane.AlongRow) + (y * spacing.Row * plane.AlongColumn) + (z * spacing.Slice!.Value * plane.Normal);
    }

    static RadImage Like(RadImage image, float[] values) =>
        new(1, image.Depth, image.Height, image.Width, 8, values) { Plane = image.Plane, Spacing = image.Spacing };

    /// <summary>A box of 8 x 8 x 12 voxels (left, back, head) of 1 x 2 x 3 mm, with a bright lesion towards one of its corners.</summary>
    static RadImage Phantom(Vector3D alongRow, Vector3D alongColumn)
    {
        var normal = alongRow.Cross(alongColumn);
        var (width, height, depth) = (CountOf(alongRow), CountOf(alongColumn), CountOf(normal));
        var centre = new Vector3D(3.5, 7, 16.5);
        var (x, y, z) = (DistanceOf(alongRow), DistanceOf(alongColumn), DistanceOf(normal));
        var volume = new RadImage(1, depth, height, width, 8, new float[depth * height * width])
        {
            Spacing = new(y, x, z),
            Plane = new(centre - ((width - 1) / 2.0 * x * alongRow) - ((height - 1) / 2.0 * y * alongColumn) - ((depth - 1) / 2.0 * z * normal), alongRow, alongColumn),
        };
        return new(1, depth, height, width, 8, [.. Enumerable.Range(0, depth * height * width).Select(i => ValueAt(PlaceOf(volume, i)))])
        {
            Spacing = volume.Spacing,
            Plane = volume.Plane,
        };
    }

    static float ValueAt(Vector3D place) => place is { X: > 3.5 and < 6.5, Y: > 1 and < 9, Z: > 19 and < 29 } ? 255 : (float)(place.X + place.Y + place.Z);

    static int CountOf(Vector3D axis) => axis.Z == 0 ? 8 : 12;

    static double DistanceOf(Vector3D axis) => axis.X != 0 ? 1 : axis.Y != 0 ? 2 : 3;

    static ModelCard Card(ImageFit fit)
    {
        var preprocessing = new Preprocessing
        {
            Channels = 1,
            Depth = 12,
            Height = 8,
            Width = 8,
            Scale = 1 / 255f,
            Mean = [0],
            Std = [1],
            Fit = fit,
            Resize = ResizeFilter.Triangle,
            Spacing = fit == ImageFit.Centre ? 1.5f : null,
            SliceSpacing = fit == ImageFit.Centre ? 4 : null,
        };
        return Nets.Card(classes: 2) with
        {
            Activation = Activation.Softmax,
            Preprocessing = preprocessing,
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Depth = 12, Height = 8, Width = 8 }],
        };
    }

    RadModel Segmentation(ImageFit fit, bool composed, float? scale = null)
    {
        var g = new GraphBuilder("net");
        var image = g.Input("image", "N", 1, "D", "H", "W");
        var background = g.Node("Sub", [g.Scalar("one", 1f), image], image.Shape, "background");
        g.Output(g.Node("Concat", [background, image], ["N", 2, "D", "H", "W"], "scores.both", null, ("axis", 1L)), "scores");
        var card = Card(fit) with { Task = ModelTask.Segmentation, Classes = ["background", "lesion"] };
        if (scale is { } value)
        {
            card = card with { Preprocessing = card.Preprocessing with { Scale = 1, Window = new() { Source = WindowSource.Fixed, Low = 0, High = 2 / value } } };
        }

        return Open(g.Build(), card, composed);
    }

    RadModel Open(OnnxModel model, ModelCard card, bool composed)
    {
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        return _folder.Open(composed ? PreprocessingFusion.Compose(model) : model, new() { KeepPixelScores = true });
    }
}
