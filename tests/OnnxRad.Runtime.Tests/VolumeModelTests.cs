using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models that take volumes.</summary>
public sealed class VolumeModelTests : IDisposable
{
    static readonly Preprocessing s_volume = new() { Channels = 1, Depth = 2, Height = 1, Width = 2, Scale = 1, Mean = [0], Std = [1] };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_Volume_GivesFindings()
    {
        using var sut = Scores(s_volume);

        var findings = sut.Predict(Volume(2, 1, 2, 1, 5, 9, 3));

        Assert.Equal("1 x 2 x 1 x 2", sut.ImageShape.ToString());
        Assert.Equal((4, true), (sut.ImageShape.Count, sut.Preprocessor.TakesVolumes));
        Assert.Equal([1, 5, 9, 3], findings.Scores.Select(score => score.Score));
        Assert.Equal("class2", findings.Top.Class);
    }

    [Fact]
    public async Task PredictAsync_VolumesOfSeveralSizes_ResizesEach()
    {
        using var sut = Scores(s_volume with { Resize = ResizeFilter.Box });

        var findings = await sut.PredictAsync([Volume(4, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8), Volume(2, 1, 4, 1, 3, 5, 7, 9, 11, 13, 15)], TestContext.Current.CancellationToken);

        Assert.Equal([2, 3, 6, 7], findings[0].Scores.Select(score => score.Score));
        Assert.Equal([2, 6, 10, 14], findings[1].Scores.Select(score => score.Score));
    }

    [Fact]
    public void Predict_PreparedVolume_EqualsTheVolume()
    {
        using var sut = Scores(s_volume with { Resize = ResizeFilter.Box });
        var volume = Volume(4, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8);

        var prepared = sut.Prepare(volume);

        Assert.Equal([1, 1, 2, 1, 2], prepared.Shape);
        Assert.Equal([2, 3, 6, 7], sut.Predict(prepared).Scores.Select(score => score.Score));
        Assert.Equal(
            "The prepared image has the shape (1, 1, 1, 2); expected (1, 1, 2, 1, 2). Prepare makes it. (Parameter 'prepared')",
            Assert.Throws<ArgumentException>(() => sut.Predict(new InputTensor([1, 1, 1, 2], new float[2]))).Message);
        Assert.Equal(
            "3 values are not 1 images of 1 x 2 x 1 x 2 (channels, slices, rows, columns); expected 4. (Parameter 'images')",
            Assert.Throws<ArgumentException>(() => sut.PredictPrepared(new float[3], 1)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_Spacing_IsThatOfTheVolume(bool composed)
    {
        using var sut = Scores(s_volume with { Fit = ImageFit.Centre, Resize = ResizeFilter.Box, Spacing = 1, SliceSpacing = 2 }, composed);

        var findings = sut.Predict(Placed(new(1, 0.5, 1), 4, 1, 4, [.. Enumerable.Range(1, 16).Select(i => (float)i)]));

        Assert.Equal([3.5f, 5.5f, 11.5f, 13.5f], findings.Scores.Select(score => score.Score));
        Assert.Equal(
            "The volume does not say the distance of its slices in mm, or they are not equally far apart, and the model resamples to one. Give it a volume "
            + "that does, such as a NIfTI file or the folder of a DICOM series.",
            Assert.Throws<ImageMismatchException>(() => sut.Predict(Placed(new(1, 1), 2, 1, 2, 1, 2, 3, 4))).Message);
        Assert.Equal(
            "The image does not say the distance of its pixels in mm, and the model resamples to one. Give it an image that does, such as DICOM.",
            Assert.Throws<ImageMismatchException>(() => sut.Predict(Volume(2, 1, 2, 1, 2, 3, 4))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_ComposedModelOfVolumes_EqualsTheModelItIsMadeOf(bool window)
    {
        var preprocessing = s_volume with { Resize = ResizeFilter.Triangle, Window = window ? new() { Source = WindowSource.File } : null };
        using var original = Scores(preprocessing);
        using var sut = Scores(preprocessing, composed: true);
        var volume = Volume(5, 3, 4, [.. Enumerable.Range(0, 60).Select(i => (float)(i * 37 % 256))]);

        Assert.True(sut.Preprocessor.IsInGraph);
        Assert.Equal(original.Predict(volume).Scores, sut.Predict(volume).Scores);
        Assert.Equal([1, 1, 5, 3, 4], sut.Prepare(volume).Shape);
        if (!window)
        {
            Assert.Equal(original.Predict(volume).Scores, sut.Predict(sut.Prepare(volume)).Scores);
        }
    }

    [Fact]
    public void Predict_ComposedModelOfVolumesOfOneSlice_TakesItsSlice()
    {
        var (card, g) = (Card(s_volume with { Depth = 1, Height = 2 }), new GraphBuilder("net"));
        g.Output(g.Flatten(g.Input("image", "N", 1, 1, 2, 2)), "scores");
        using var original = Open(g.Build(), card);
        using var sut = Open(g.Build(), card, composed: true);
        var volume = Volume(1, 2, 2, 1, 5, 9, 3);

        Assert.True(sut.Preprocessor.IsInGraph);
        Assert.Equal([1, 1, 1, 2, 2], sut.Prepare(volume).Shape);
        Assert.Equal(original.Predict(volume).Scores, sut.Predict(volume).Scores);
        Assert.Equal(original.Predict(volume).Scores, sut.Predict(sut.Prepare(volume)).Scores);
    }

    [Fact]
    public void Predict_EnsembleOfVolumes_EqualsTheFusedModel()
    {
        string[] paths =
        [
            SaveScores("a.onnx", s_volume with { Resize = ResizeFilter.Box }),
            SaveScores("b.onnx", s_volume with { Fit = ImageFit.Letterbox, Resize = ResizeFilter.Triangle }),
        ];
        using var ensemble = RadEnsemble.Open(paths);
        using var fused = RadModel.Open(_folder.SaveAs("fused.onnx", EnsembleFusion.Fuse([.. paths.Select(OnnxModel.Load)], new(), Card(s_volume))));
        var volume = Volume(5, 3, 4, [.. Enumerable.Range(0, 60).Select(i => (float)(i * 37 % 256))]);

        var (expected, found) = (ensemble.Predict(volume).Combined.Scores, fused.Predict(volume).Scores);

        Assert.Equal(2, ensemble.DistinctPreprocessings);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4));
    }

    [Fact]
    public void Predict_ImageForAVolume_SaysWhatToDo()
    {
        using var sut = Scores(s_volume with { Resize = ResizeFilter.Box });

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(Nets.Image(1, 1, 2, 1, 2)));

        Assert.Equal(
            "The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI file or the folder of a DICOM series.", e.Message);
        Assert.Equal(new ImageShape(1, 1, 2), e.Found);
    }

    [Fact]
    public void Predict_VolumeForAnImage_SaysWhatToDo()
    {
        using var sut = _folder.Open(Nets.Identity());

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(Volume(3, 1, 2, 1, 2, 3, 4, 5, 6)));

        Assert.Equal("The image has 3 slices or frames; the model takes one. Give it the slices one by one.", e.Message);
        Assert.Equal("1 x 3 x 1 x 2", e.Found.ToString());
    }

    [Fact]
    public void Predict_VolumeOfOtherSize_SaysBoth()
    {
        using var sut = Scores(s_volume);

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(Volume(3, 1, 2, 1, 2, 3, 4, 5, 6)));

        Assert.Equal(
            "The volume is 3 x 1 x 2 (slices x rows x columns); the model takes 2 x 1 x 2 and does not resize. Resize the volume, or train the model with "
            + "a resize filter in its preprocessing.",
            e.Message);
    }

    [Fact]
    public void Predict_SegmentationOfAVolume_GivesAClassForEachVoxel()
    {
        using var sut = Segmentation(s_volume with { Resize = ResizeFilter.Box });

        // The brighter half is the lesion; the border between slices lies in the middle.
        var findings = sut.Predict(Volume(4, 1, 2, 0, 0, 0, 0, 255, 0, 255, 0));

        Assert.Equal((4, 1, 2), (findings.Map!.Depth, findings.Map.Height, findings.Map.Width));
        Assert.Equal([0, 0, 0, 0, 1, 0, 1, 0], findings.Map.ClassIndices.ToArray());
        Assert.Equal([6L, 2], findings.Map.PixelCounts);
        Assert.Equal([0.75f, 0.25f], findings.Scores.Select(score => score.Score));
        Assert.Equal((4, 1, 2), findings.Map.ToImage() is var image ? (image.Depth, image.Height, image.Width) : default);

        // Of 0 and 1 at the two slices, four lie at 0, 1/4, 3/4 and 1.
        Assert.Equal([0, 0, 0.25f, 0, 0.75f, 0, 1, 0], findings.Map.ScoresOf(1));
    }

    [Fact]
    public void Predict_ComposedSegmentation_EqualsTheModelItIsMadeOf()
    {
        var preprocessing = s_volume with { Depth = 3, Height = 4, Width = 5, Fit = ImageFit.Centre, Resize = ResizeFilter.Triangle, Spacing = 2 };
        using var original = Segmentation(preprocessing);
        using var sut = Segmentation(preprocessing, composed: true);
        var volume = Placed(new(1, 1.2, 1.5), 6, 7, 8, [.. Enumerable.Range(0, 336).Select(i => (float)(i * 37 % 256))]);

        var (expected, found) = (original.Predict(volume).Map!, sut.Predict(volume).Map!);

        Assert.True(sut.Preprocessor.IsInGraph);
        Assert.Contains(1, expected.ClassIndices.ToArray());
        Assert.Equal(expected.ClassIndices.ToArray(), found.ClassIndices.ToArray());
        Assert.Equal(expected.ScoresOf(1), found.ScoresOf(1));
    }

    [Fact]
    public void Predict_ComposedModelOfImages_MakesTheSameImage()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("image", "N", 1, 1, 2)), "image.made");
        var preprocessing = s_volume with { Depth = null, Resize = ResizeFilter.Box, Scale = 1 / 255f };
        using var sut = Open(g.Build(), Card(preprocessing) with { Task = ModelTask.Image, Classes = [] }, composed: true);

        Assert.Equal([10, 15, 25, 30], sut.Predict(Nets.Image(1, 1, 4, 0, 20, 40, 20)).Image!.Pixels.ToArray());
    }

    [Theory]
    [InlineData(ImageFit.Centre, null)]
    [InlineData(ImageFit.Centre, 1f)]
    [InlineData(ImageFit.Letterbox, null)]
    [InlineData(ImageFit.Crop, null)]
    public void Predict_SegmentationOfAFittedVolume_FindsTheSameVoxels(ImageFit fit, float? spacing)
    {
        using var sut = Segmentation(s_volume with { Depth = 8, Height = 8, Width = 8, Fit = fit, Resize = ResizeFilter.Box, Spacing = spacing });
        var (depth, height, width) = (16, 16, 8);
        for (var axis = 0; axis < 3; axis++)
        {
            // The middle of one axis; the network does not see all of the others where it cuts.
            int[] expected = [.. Enumerable.Range(0, depth * height * width).Select(i => (axis, i / (height * width), i / width % height, i % width) switch
            {
                (_, < 4 or >= 12, _, _) or (_, _, < 4 or >= 12, _) when fit != ImageFit.Letterbox => 0,
                (0, >= 4 and < 8, _, _) or (1, _, >= 8 and < 12, _) or (2, _, _, >= 2 and < 6) => 1,
                _ => 0,
            })];

            var map = sut.Predict(Placed(new(1, 1, 1), depth, height, width, [.. expected.Select(value => 255f * value)])).Map!;

            Assert.Equal((depth, height, width), (map.Depth, map.Height, map.Width));
            Assert.Equal(expected, map.ClassIndices.ToArray());
        }
    }

    [Fact]
    public void Predict_SegmentationOfACutVolume_HasBackgroundOutside()
    {
        using var sut = Segmentation(s_volume with { Fit = ImageFit.Centre });

        var map = sut.Predict(Volume(4, 1, 4, [.. Enumerable.Repeat(255f, 16)])).Map!;

        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0], map.ClassIndices.ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1], map.ScoresOf(0));
    }

    [Fact]
    public void Predict_ImageOfAVolume_HasItsSizeAndPlace()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("image", "N", 1, 2, 1, 2)), "image.made");
        var preprocessing = s_volume with { Resize = ResizeFilter.Box, Scale = 1 / 255f };
        using var sut = Open(g.Build(), Card(preprocessing) with { Task = ModelTask.Image, Classes = [] });
        var plane = new ImagePlane(new(1, 2, 3), new(1, 0, 0), new(0, 1, 0));

        var made = sut.Predict(new RadImage(1, 4, 1, 2, 8, [10, 20, 10, 20, 30, 40, 30, 40]) { Spacing = new(1, 1, 2), Plane = plane }).Image!;

        Assert.Equal((4, 1, 2, 8), (made.Depth, made.Height, made.Width, made.BitsStored));
        Assert.Equal([10, 20, 15, 25, 25, 35, 30, 40], made.Pixels.ToArray());
        Assert.Equal((new VoxelSpacing(1, 1, 2), plane), (made.Spacing, made.Plane));
    }

    [Fact]
    public void Open_CardOfAnotherDepth_IsRefused()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 1, 1, 2)), "scores");
        var model = g.Build();
        model.SetMetadata(ModelCard.MetadataKey, Card(s_volume).ToJson());
        PreprocessingGraph.Embed(model, s_volume with { Depth = null });

        var e = Assert.Throws<InvalidModelException>(() => _folder.Open(model));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' contradicts its model card. The preprocessing graph makes images of 1 x 1 x 2 (channels, rows, columns), but the card says "
            + "1 x 2 x 1 x 2. The card says that input 'image' is (N, 1, 2, 1, 2), but the graph takes (N, 1, 1, 2). The card has 4 classes, but the graph's first "
            + "output 'scores' is (N, 2). Export the model again with OnnxRad.",
            e.Message);
    }

    static RadImage Volume(int depth, int height, int width, params float[] voxels) => new(1, depth, height, width, 8, voxels);

    static RadImage Placed(VoxelSpacing spacing, int depth, int height, int width, params float[] voxels) =>
        new(1, depth, height, width, 8, voxels) { Spacing = spacing };

    static ModelCard Card(Preprocessing preprocessing) => Nets.Card(classes: 4) with
    {
        Activation = Activation.None,
        Preprocessing = preprocessing,
        Inputs =
        [
            new() { Name = "image", Kind = InputKind.Image, Channels = 1, Depth = preprocessing.Depth, Height = preprocessing.Height, Width = preprocessing.Width },
        ],
    };

    RadModel Scores(Preprocessing preprocessing, bool composed = false) => Open(FourScores(), Card(preprocessing), composed);

    string SaveScores(string name, Preprocessing preprocessing)
    {
        var model = FourScores();
        model.SetMetadata(ModelCard.MetadataKey, Card(preprocessing).ToJson());
        PreprocessingGraph.Embed(model, preprocessing);
        return _folder.SaveAs(name, model);
    }

    static OnnxModel FourScores()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 1, 2, 1, 2)), "scores");
        return g.Build();
    }

    /// <summary>The score of the lesion is the value over 255, that of the background what is left to 1.</summary>
    RadModel Segmentation(Preprocessing preprocessing, bool composed = false)
    {
        var g = new GraphBuilder("net");
        var image = g.Input("image", "N", 1, "D", "H", "W");
        var background = g.Node("Sub", [g.Scalar("one", 1f), image], image.Shape, "background");
        g.Output(g.Node("Concat", [background, image], ["N", 2, "D", "H", "W"], "scores.both", null, ("axis", 1L)), "scores");
        var card = Card(preprocessing with { Scale = 1 / 255f }) with { Task = ModelTask.Segmentation, Classes = ["background", "lesion"], Activation = Activation.Softmax };
        return Open(g.Build(), card, composed);
    }

    RadModel Open(OnnxModel model, ModelCard card, bool composed = false)
    {
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        return _folder.Open(composed ? PreprocessingFusion.Compose(model) : model, new() { KeepPixelScores = true });
    }
}
