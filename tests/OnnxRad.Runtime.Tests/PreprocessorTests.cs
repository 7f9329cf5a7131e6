using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Tests;

public sealed class PreprocessorTests
{
    [Fact]
    public void Run_Grey_NormalisesIntoTheShape()
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None));

        Assert.Equal(new ImageShape(1, 1, 2), sut.OutputShape);
        Assert.Equal([-0.5f, 0.5f], sut.Run(Image(1, 1, 2, 0, 255)));
    }

    [Fact]
    public void Run_ImagesOfSeveralSizes_ResizesEach()
    {
        using var sut = Open(Grey(1, 1, ResizeFilter.Box));

        Assert.Equal(0f, sut.Run(Image(1, 2, 2, 0, 255, 255, 0))[0], 1e-6);
        Assert.Equal(0.5f, sut.Run(Image(1, 1, 3, 255, 255, 255))[0], 1e-6);
        Assert.Equal(-0.5f, sut.Run(Image(1, 4, 1, 0, 0, 0, 0))[0], 1e-6);
    }

    [Theory]
    [InlineData(32, float.NaN, 1f, "1 of its 2 values is")]
    [InlineData(32, float.NaN, float.NaN, "2 of its 2 values are")]
    [InlineData(32, float.NegativeInfinity, float.NaN, "1 of its 2 values is")]
    [InlineData(16, 1f, float.NaN, "1 of its 2 values is")]
    [InlineData(8, float.NaN, 1f, "1 of its 2 values is")]
    public void Check_ValuesThatAreNoNumbers_AreRefused(int bits, float first, float second, string found)
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None) with { Window = new() { Source = WindowSource.Fixed, Low = 0, High = 1 } });

        Assert.Equal(
            $"{found} no number (NaN), as some programs mark what lies outside of the brain. Replace them by a number, such as that of air.",
            Assert.Throws<ImageMismatchException>(() => sut.Check(Measured(bits, first, second))).Message);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Run_InfiniteValues_AreRefusedWhereNoWindowBoundsThem(int bits)
    {
        using var bounded = Open(Grey(1, 2, ResizeFilter.None) with { Window = new() { Source = WindowSource.Fixed, Low = 0, High = 1 } });
        using var resized = Open(Grey(1, 1, ResizeFilter.Box) with { Window = new() { Source = WindowSource.MinMax } });

        Assert.Equal([0.5f, -0.5f], bounded.Run(Measured(bits, float.PositiveInfinity, float.NegativeInfinity)));
        Assert.Equal(
            "It has infinite values, which remain after the preprocessing. Replace them by numbers.",
            Assert.Throws<ImageMismatchException>(() => resized.Run(Measured(bits, float.PositiveInfinity, 1))).Message);
    }

    static RadImage Measured(int bits, params float[] values) => new(1, 1, values.Length, bits, values) { IsGreyLevels = false };

    [Fact]
    public void Run_WholeNumbersThatTheFileRescalesBeyondAllNumbers_AreRefused()
    {
        using var sut = Open(Grey(1, 1, ResizeFilter.Box) with { Window = new() { Source = WindowSource.MinMax } });

        // int16 in a NIfTI file: scl_slope lies at byte 112 of the header.
        var bytes = NiftiEncoder.Encode(new RadImage(1, 1, 2, 16, [1000, 2000]) { IsGreyLevels = false });
        BitConverter.TryWriteBytes(bytes.AsSpan(112), 1e38f);
        var image = ImageFile.Read(bytes, "rescaled.nii");

        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity], image.Pixels.ToArray());
        Assert.Contains("infinite values", Assert.Throws<ImageMismatchException>(() => sut.Run(image)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, new float[] { 0, 1 }, new float[] { -0.5f, 0.5f })]
    [InlineData(2, new float[] { 1, 2 }, new float[] { (1 / 3f) - 0.5f, (2 / 3f) - 0.5f })]
    [InlineData(4, new float[] { 15, 3 }, new float[] { 0.5f, 0.2f - 0.5f })]
    public void Run_GreyOfFewBits_IsSpreadOverThoseOfEight(int bits, float[] stored, float[] expected)
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None));

        var values = sut.Run(new RadImage(1, 1, 2, bits, stored));

        Assert.Equal(expected[0], values[0], 1e-6);
        Assert.Equal(expected[1], values[1], 1e-6);
    }

    [Fact]
    public void Run_GreyOfFewBitsWithAWindow_GoesInAsItIsStored()
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None) with { Window = new() { Source = WindowSource.Fixed, Low = 1, High = 3 } });

        Assert.Equal([0f, 0.5f], sut.Run(new RadImage(1, 1, 2, 2, [2, 3])));
    }

    [Fact]
    public void Run_IntoDestination_FillsIt()
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None));
        var destination = new float[4];

        sut.Run(Image(1, 1, 2, 0, 255), destination.AsSpan(1, 2));

        Assert.Equal([0, -0.5f, 0.5f, 0], destination);
    }

    [Fact]
    public void Run_DestinationOfOtherLength_SaysBoth()
    {
        using var sut = Open(Grey(1, 2, ResizeFilter.None));

        var e = Assert.Throws<ArgumentException>(() => sut.Run(Image(1, 1, 2, 0, 255), new float[3]));

        Assert.Equal("The destination holds 3 values; the preprocessed image 1 x 1 x 2 has 2. (Parameter 'destination')", e.Message);
    }

    [Fact]
    public void Run_RgbForGrey_SaysWhatToDo()
    {
        using var sut = Open(Grey(1, 1, ResizeFilter.Box));

        var e = Assert.Throws<ImageMismatchException>(() => sut.Run(Image(3, 1, 1, 1, 2, 3)));

        Assert.Equal(
            "The image has 3 channels (RGB); the model takes 1 channel (grey). Convert the image to grey, or use a model for RGB images.",
            e.Message);
        Assert.Equal((new ImageShape(3, 1, 1), 0), (e.Found, e.Index));
    }

    [Fact]
    public void Run_Volume_SaysWhatToDo()
    {
        using var sut = Preprocessor.Open(PreprocessingGraph.Build(new() { Channels = 1, Height = 1, Width = 1, Mean = [0], Std = [1] }).ToBytes());

        var error = Assert.Throws<ImageMismatchException>(() => sut.Run(new RadImage(1, 2, 1, 1, 8, [1, 2])));

        Assert.Equal("The image has 2 slices or frames; the model takes one. Give it the slices one by one.", error.Message);
    }

    [Fact]
    public void Run_MeasuredValues_SaysWhatToDo()
    {
        using var sut = Preprocessor.Open(PreprocessingGraph.Build(new() { Channels = 1, Height = 1, Width = 1, Mean = [0], Std = [1] }).ToBytes());

        var error = Assert.Throws<ImageMismatchException>(() => sut.Run(new RadImage(1, 1, 1, 8, [-1000]) { IsGreyLevels = false }));

        Assert.Equal(
            "The image has measured values, such as Hounsfield units; the model takes grey levels of 8 bits. "
            + "Convert the image to 8 bits, or train the model with a window in its preprocessing (input.window).",
            error.Message);
    }

    [Fact]
    public void Run_WindowOfTheFile_SpreadsItAndCutsOffWhatIsBeyond()
    {
        using var sut = Windowed(new() { Source = WindowSource.File });
        var image = new RadImage(1, 1, 5, 16, [-2000, -160, 40, 240, 3000]) { IsGreyLevels = false, Windows = [new(-160, 240), new(0, 1)] };

        Assert.Equal([0, 0, 127.5f, 255, 255], sut.Run(image));
    }

    [Fact]
    public void Run_SigmoidOfTheFile_IsWhatAViewerShows()
    {
        using var sut = Windowed(new() { Source = WindowSource.File });
        var image = new RadImage(1, 1, 5, 16, [-160, 40, 240, 140, 40]) { IsGreyLevels = false, Windows = [ImageWindow.FromCenter(40, 400, "SIGMOID")] };

        // 255 / (1 + e^2), 255 / 2, 255 / (1 + e^-2), 255 / (1 + e^-1).
        float[] expected = [30.396f, 127.5f, 224.604f, 186.420f, 127.5f];
        Assert.All(expected.Zip(sut.Run(image)), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Run_WindowOfAFileWithoutOne_IsTheRangeOfItsBitsOrValues()
    {
        using var sut = Windowed(new() { Source = WindowSource.File });

        Assert.Equal([0, 255, 127.5f, 255, 0], sut.Run(new RadImage(1, 1, 5, 1, [0, 1, 0.5f, 1, 0])));
        Assert.Equal([0, 51, 102, 204, 255], sut.Run(new RadImage(1, 1, 5, 8, [-10, 10, 30, 70, 90]) { IsGreyLevels = false }));
    }

    [Fact]
    public void Run_FixedWindow_TakesAnyDepth()
    {
        using var sut = Windowed(new() { Source = WindowSource.Fixed, Low = 1000, High = 2000 });

        Assert.Equal([0, 0, 127.5f, 255, 255], sut.Run(new RadImage(1, 1, 5, 16, [0, 1000, 1500, 2000, 65535])));
    }

    [Fact]
    public void Run_SixteenBits_SaysWhatToDo()
    {
        using var sut = Preprocessor.Open(PreprocessingGraph.Build(new() { Channels = 1, Height = 1, Width = 1, Mean = [0], Std = [1] }).ToBytes());

        var error = Assert.Throws<ImageMismatchException>(() => sut.Run(new RadImage(1, 1, 1, 16, [40000])));

        Assert.Equal(
            "The image has 16 bits a value; the model takes 8. Convert the image to 8 bits, or train the model with a window in its preprocessing (input.window).",
            error.Message);
    }

    [Fact]
    public void Run_GreyForRgb_SaysWhatToDo()
    {
        using var sut = Open(Grey(1, 1, ResizeFilter.Box) with { Channels = 3, Mean = [0, 0, 0], Std = [1, 1, 1] });

        var e = Assert.Throws<ImageMismatchException>(() => sut.Run(Image(1, 1, 1, 1)));

        Assert.Equal(
            "The image has 1 channel (grey); the model takes 3 channels (RGB). Convert the image to RGB, or use a model for grey images.",
            e.Message);
    }

    [Fact]
    public void Run_OtherSizeWithoutResize_SaysWhatToDo()
    {
        using var sut = Open(Grey(2, 2, ResizeFilter.None));

        var e = Assert.Throws<ImageMismatchException>(() => sut.Run(Image(1, 1, 2, 0, 255)));

        Assert.Equal(
            "The image is 1 x 2 (rows x columns); the model takes 2 x 2 and does not resize. "
            + "Resize the image, or train the model with a resize filter in its preprocessing.",
            e.Message);
    }

    [Fact]
    public void Open_NotOnnx_SaysSo()
    {
        var e = Assert.Throws<InvalidModelException>(() => Preprocessor.Open(new byte[] { 1, 2, 3 }));

        Assert.Equal(
            "'preprocessing graph' is not an ONNX model: its bytes are of another format, or are cut short. Export or download the file again.",
            e.Message);
        Assert.Equal((ModelProblem.NotOnnx, "preprocessing graph"), (e.Problem, e.ModelSource));
    }

    [Fact]
    public void Open_OtherGraph_SaysWhatWasExpected()
    {
        var g = new GraphBuilder("other");
        g.Output(g.Relu(g.Input("x", "N", 1, 2, 2)), "image");

        var e = Assert.Throws<InvalidModelException>(() => Preprocessor.Open(g.Build().ToBytes(), "'a.onnx'"));

        Assert.Equal(
            "''a.onnx'' is not a preprocessing graph: expected an input 'pixels' (N, C, H, W), with a window from the file also 'window' (N, 2), and an output 'image' "
            + "(N, C, height, width) of known size, both float32; of volumes (N, C, D, H, W). Export the model again with OnnxRad.",
            e.Message);
        Assert.Equal(ModelProblem.InvalidPreprocessing, e.Problem);
    }

    [Fact]
    public async Task Run_Concurrently_GivesTheSameResults()
    {
        using var sut = Open(Grey(8, 8, ResizeFilter.Triangle));
        var images = Enumerable.Range(0, 16).Select(i => Image(1, 5 + i, 9, [.. Enumerable.Range(0, (5 + i) * 9).Select(v => (float)(v * i % 256))])).ToArray();
        var expected = images.Select(sut.Run).ToArray();

        var found = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => Task.Run(() => sut.Run(images[i % 16]), TestContext.Current.CancellationToken)));

        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i % 16], found[i]);
        }
    }

    static Preprocessor Open(Preprocessing preprocessing) => Preprocessor.Open(PreprocessingGraph.Build(preprocessing).ToBytes());

    static Preprocessing Grey(int height, int width, ResizeFilter filter) =>
        new() { Channels = 1, Height = height, Width = width, Resize = filter, Mean = [0.5f], Std = [1] };

    static RadImage Image(int channels, int height, int width, params float[] pixels) => new(channels, height, width, 8, pixels);

    static Preprocessor Windowed(ValueWindow window) => Preprocessor.Open(
        PreprocessingGraph.Build(new() { Channels = 1, Height = 1, Width = 5, Window = window, Scale = 1, Mean = [0], Std = [1] }).ToBytes());
}
