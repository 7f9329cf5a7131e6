using OnnxRad.Graphs.Edits;
using OnnxRad.Graphs.Tests.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Runs in ONNX Runtime; the expected numbers are computed by hand.</summary>
public sealed class FitGraphTests
{
    [Theory]
    [InlineData(3, new float[] { 2, 3, 4 })]
    [InlineData(2, new float[] { 3, 4 })]
    [InlineData(5, new float[] { 1, 2, 3, 4, 5 })]
    [InlineData(8, new float[] { 0, 1, 2, 3, 4, 5, 0, 0 })]
    public void Build_Centre_CutsOrPadsByWholePixels(int width, float[] expected)
    {
        var values = Run(Plain(1, width) with { Fit = ImageFit.Centre }, 1, [1, 2, 3, 4, 5]);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void Build_CentreOfRows_CutsThemAlike()
    {
        var values = Run(Plain(2, 3) with { Fit = ImageFit.Centre }, 4, [1, 2, 3, 4]);

        // Rows 2 and 3 of four; one column of three.
        Assert.Equal([0, 2, 0, 0, 3, 0], values);
    }

    [Theory]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Triangle)]
    public void Build_Letterbox_SeesTheWholeImageBetweenBars(ResizeFilter filter)
    {
        // 2 x 6 to 3 x 3: halved to 1 x 3, a black row above and below.
        var values = Run(Plain(3, 3) with { Fit = ImageFit.Letterbox, Resize = filter }, 2, [8, 8, 4, 4, 2, 2, 8, 8, 4, 4, 2, 2]);

        Assert.Equal([0, 0, 0], values[..3]);
        Assert.Equal([0, 0, 0], values[6..]);
        float[] expected = filter == ResizeFilter.Box
            ? [8, 4, 2]

            // Triangles of radius 2 at 1, 3 and 5: weights 3/4, 3/4, 1/4 at the ends, and 1/4, 3/4, 3/4, 1/4 over 2 in between.
            : [((6 + 6 + 1) / 1.75f), (2 + 3 + 3 + 0.5f) / 2, (1 + 1.5f + 1.5f) / 1.75f];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i], values[3 + i], 1e-5f);
        }
    }

    [Fact]
    public void Build_Crop_FillsTheInput()
    {
        // 2 x 8 to 1 x 2: halved to 1 x 4, of which the two in the middle stay.
        var values = Run(Plain(1, 2) with { Fit = ImageFit.Crop, Resize = ResizeFilter.Box }, 2, [1, 1, 2, 4, 6, 8, 9, 9, 1, 1, 2, 4, 6, 8, 9, 9]);

        Assert.Equal([3, 7], values);
    }

    [Theory]
    [InlineData(2, 3, 7)]
    [InlineData(5, 5, 4)]
    [InlineData(9, 4, 6)]
    public void Build_CropOfTheSameShape_IsStretching(int height, int made, int seed)
    {
        var random = new Random(seed);
        float[] pixels = [.. Enumerable.Range(0, height * height).Select(_ => (float)random.Next(256))];
        var stretched = Run(Plain(made, made) with { Resize = ResizeFilter.Triangle }, height, pixels);

        Numbers.AssertClose(stretched, Run(Plain(made, made) with { Fit = ImageFit.Crop, Resize = ResizeFilter.Triangle }, height, pixels), 1e-4);
        Numbers.AssertClose(stretched, Run(Plain(made, made) with { Fit = ImageFit.Letterbox, Resize = ResizeFilter.Triangle }, height, pixels), 1e-4);
    }

    [Fact]
    public void Build_Spacing_ResamplesToIt()
    {
        var graph = PreprocessingGraph.Build(Plain(1, 4) with { Fit = ImageFit.Centre, Resize = ResizeFilter.Box, Spacing = 1 });

        // Rows of 1 mm stay; columns of 0.5 mm are averaged by two, and those of 2 mm doubled, of which the middle stays.
        Assert.Equal([0, 3, 7, 0], Ort.Run(graph, ("pixels", [1, 1, 1, 4], [2, 4, 6, 8]), ("spacing", [2], [1, 0.5f])).Values);
        Assert.Equal([4, 4, 6, 6], Ort.Run(graph, ("pixels", [1, 1, 1, 4], [2, 4, 6, 8]), ("spacing", [2], [1, 2])).Values);
    }

    [Fact]
    public void Build_Clip_ComesFirst()
    {
        var values = Run(Plain(1, 3) with { Clip = [-5, 5] }, 1, [-100, 3, 100]);

        Assert.Equal([-5, 3, 5], values);
    }

    [Fact]
    public void Build_ZScore_IsThatOfEachImageAndChannel()
    {
        var preprocessing = new Preprocessing { Channels = 3, Height = 1, Width = 2, Scale = 1, Mean = [0, 0, 1], Std = [1, 2, 1], Normalise = Normalisation.ZScore };

        var (_, values) = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [2, 3, 1, 2], [1, 3, 10, 30, 5, 5, -8, 8, 0, 1, 2, 4]));

        // Of two values the score is -1 and 1; of equal ones 0.
        Numbers.AssertClose([-1, 1, -0.5f, 0.5f, -1, -1, -1, 1, -0.5f, 0.5f, -2, 0], values, 1e-5);
        Assert.Equal("ZScore", PreprocessingGraph.Build(preprocessing).GetMetadata(PreprocessingGraph.WindowKey));
    }

    [Theory]
    [InlineData(ImageFit.Centre, 6, new float[] { 0, -1, 1, -1, 1, 0 })]
    [InlineData(ImageFit.Centre, 2, new float[] { 1, -1 })]
    [InlineData(ImageFit.Letterbox, 4, new float[] { 0, 0, 0, 0, -1, 1, -1, 1, 0, 0, 0, 0 })]
    public void Build_ZScoreOfAFit_IsThatOfTheImagesOwnPixels(ImageFit fit, int width, float[] expected)
    {
        var plain = Plain(fit == ImageFit.Letterbox ? 3 : 1, width) with { Fit = fit, Resize = fit == ImageFit.Letterbox ? ResizeFilter.Box : ResizeFilter.None };

        // Mean 104 and deviation 4; what is around the image is the mean.
        var values = Run(plain with { Normalise = Normalisation.ZScore }, 1, [100, 108, 100, 108]);

        Numbers.AssertClose(expected, values, 1e-5);
    }

    [Theory]
    [InlineData(-1000f, new float[] { -1000, -1000, 40, 400, -1000, -1000 })]
    [InlineData(0f, new float[] { 0, 0, 40, 400, 0, 0 })]
    public void Build_ClipAndAFit_PutsTheLeastValueAround(float least, float[] expected)
    {
        var values = Run(Plain(1, 6) with { Fit = ImageFit.Centre, Clip = [least, 400] }, 1, [40, 3000]);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void Build_ClipAndWindowAndAFit_PutsTheDarkEndOfTheWindowAround()
    {
        var preprocessing = Plain(1, 4) with { Fit = ImageFit.Centre, Clip = [-1000, 400], Window = new() { Source = WindowSource.Fixed, Low = 0, High = 255 } };

        Assert.Equal([0, 40, 255, 0], Run(preprocessing, 1, [40, 3000]));
    }

    [Fact]
    public void Build_GreyForThreeChannels_RepeatsIt()
    {
        var preprocessing = new Preprocessing { Channels = 3, ImageChannels = 1, Height = 1, Width = 2, Scale = 1, Mean = [0, 1, 2], Std = [1, 1, 2] };

        var (shape, values) = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, 1, 2], [4, 6]));

        Assert.Equal([1L, 3, 1, 2], shape);
        Assert.Equal([4, 6, 3, 5, 1, 2], values);
    }

    [Fact]
    public void Compose_SpacingAndGrey_ArePartOfTheGraph()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Node("ReduceMean", [g.Input("image", "N", 3, 1, 4)], ["N", 3], null, null, ("axes", new long[] { 2, 3 }), ("keepdims", 0L)), "scores");
        var preprocessing = new Preprocessing
        {
            Channels = 3,
            ImageChannels = 1,
            Height = 1,
            Width = 4,
            Fit = ImageFit.Centre,
            Resize = ResizeFilter.Box,
            Spacing = 1,
            Scale = 1,
            Mean = [0, 0, 0],
            Std = [1, 2, 4],
        };
        var network = Fusable.WithCard(g.Build(), Fusable.Card() with { Classes = ["a", "b", "c"], Activation = Activation.None, Preprocessing = preprocessing });

        var sut = PreprocessingFusion.Compose(network);

        // (3 + 7) / 4 where columns of 0.5 mm are averaged; all four as they are by default.
        Assert.Equal([2.5f, 1.25f, 0.625f], Ort.Run(sut, ("pixels", [1, 1, 1, 4], [2, 4, 6, 8]), ("spacing", [2], [1, 0.5f])).Values);
        Assert.Equal([5, 2.5f, 1.25f], Ort.Run(sut, ("pixels", [1, 1, 1, 4], [2, 4, 6, 8])).Values);
        Assert.Equal(("pixels", 1), (ModelCard.Parse(sut.GetMetadata(ModelCard.MetadataKey)!).Inputs[0] is var input ? (input.Name, input.Channels) : default));
    }

    static float[] Run(Preprocessing preprocessing, int height, float[] pixels) =>
        Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, height, pixels.Length / height], pixels)).Values;

    static Preprocessing Plain(int height, int width) => new() { Channels = 1, Height = height, Width = width, Scale = 1, Mean = [0], Std = [1] };
}
