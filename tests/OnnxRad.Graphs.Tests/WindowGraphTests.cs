using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Runs in ONNX Runtime; the expected numbers are computed by hand or by sorting.</summary>
public sealed class WindowGraphTests
{
    [Fact]
    public void Build_FixedWindow_SpreadsItOver255()
    {
        var values = Run(new() { Source = WindowSource.Fixed, Low = -160, High = 240 }, 1, [-1000, -160, -60, 40, 240, 1000]);

        Assert.Equal([0, 0, 63.75f, 127.5f, 255, 255], values);
    }

    [Fact]
    public void Build_WindowInput_IsThatOfEachImage()
    {
        var graph = PreprocessingGraph.Build(Plain(new() { Source = WindowSource.File }, 3));

        var (_, values) = Ort.Run(graph, ("pixels", [2, 1, 1, 3], [0, 5, 10, 0, 5, 10]), ("window", [2, 2], [0, 10, 5, 5]));

        // Ends that are the same are a threshold.
        Assert.Equal([0, 127.5f, 255, 0, 0, 255], values);
    }

    [Fact]
    public void Build_MinMax_IsThatOfEachImage()
    {
        var graph = PreprocessingGraph.Build(Plain(new() { Source = WindowSource.MinMax }, 3));

        var (_, values) = Ort.Run(graph, ("pixels", [2, 1, 1, 3], [-10, 0, 10, 500, 700, 900]));

        Assert.Equal([0, 127.5f, 255, 0, 127.5f, 255], values);
    }

    [Theory]
    [InlineData(1, 99)]
    [InlineData(0.5f, 99.5f)]
    [InlineData(0, 100)]
    [InlineData(10, 60)]
    public void Build_Percentile_IsTheValueOfThatRank(float low, float high)
    {
        const int Count = 1000;
        var random = new Random(3);
        var pixels = Enumerable.Range(0, Count).Select(_ => (float)random.Next(-3000, 3000)).ToArray();
        var sorted = pixels.Order().ToArray();
        var (least, most) = (sorted[(int)(low * Count / 100)], sorted[Count - 1 - (int)Math.Round((100 - high) * Count / 100)]);

        var values = Run(new() { Source = WindowSource.Percentile, Low = low, High = high }, 1, pixels);

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(255 * Math.Clamp((pixels[i] - least) / (most - least), 0, 1), values[i], 3);
        }
    }

    [Fact]
    public void Build_ConstantImage_GivesNumbers()
    {
        Assert.Equal([0, 0], Run(new() { Source = WindowSource.MinMax }, 1, [7, 7]));
        Assert.Equal([0, 0], Run(new() { Source = WindowSource.Percentile, Low = 0.5f, High = 99.5f }, 1, [7, 7]));
    }

    [Fact]
    public void Build_WindowAndResize_WindowsFirst()
    {
        var preprocessing = Plain(new() { Source = WindowSource.Fixed, Low = 0, High = 100 }, 1) with { Resize = ResizeFilter.Box };

        var (_, values) = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, 1, 2], [50, 1000]));

        // The mean of 127.5 and 255, not the level of the mean.
        Assert.Equal([191.25f], values);
    }

    [Fact]
    public void Build_Graph_SaysWhatItsWindowIs()
    {
        Assert.Equal("File", PreprocessingGraph.Build(Plain(new() { Source = WindowSource.File }, 1)).GetMetadata(PreprocessingGraph.WindowKey));
        Assert.Null(PreprocessingGraph.Build(Plain(null, 1)).GetMetadata(PreprocessingGraph.WindowKey));
    }

    static float[] Run(ValueWindow window, int height, float[] pixels) =>
        Ort.Run(PreprocessingGraph.Build(Plain(window, pixels.Length / height)), ("pixels", [1, 1, height, pixels.Length / height], pixels)).Values;

    static Preprocessing Plain(ValueWindow? window, int width) =>
        new() { Channels = 1, Height = 1, Width = width, Window = window, Scale = 1, Mean = [0], Std = [1] };
}
