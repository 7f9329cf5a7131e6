using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Infinite values that no window bounds are refused, and the image that has them is named.</summary>
public sealed class InfiniteValueTests : IDisposable
{
    const string Problem = "It has infinite values, which remain after the preprocessing. Replace them by numbers.";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<bool, ValueWindow?, float?> Unbounded() => new()
    {
        { false, null, null },
        { true, null, null },
        { false, new() { Source = WindowSource.MinMax }, null },
        { true, new() { Source = WindowSource.MinMax }, null },
        { false, null, 1 },
        { true, null, 1 },
    };

    // The network's clip would make numbers of what an infinite value becomes.
    [Theory]
    [MemberData(nameof(Unbounded))]
    public void Predict_OneOfSeveralImages_IsNamedByItsPlace(bool composed, ValueWindow? window, float? spacing)
    {
        using var sut = Open(composed, preprocessing => preprocessing with
        {
            Window = window,
            Normalise = Normalisation.ZScore,
            Spacing = spacing,
            Fit = spacing is null ? ImageFit.Stretch : ImageFit.Centre,
        });
        RadImage[] images = [.. Enumerable.Range(0, 7).Select(i => Real(1, i == 5 ? float.PositiveInfinity : 2))];

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(images));

        Assert.Equal((5, Problem), (e.Index, e.Message));
    }

    // A percentile bounds few infinite values; here half of them are, so that both ends of the window are infinite.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_InfiniteEndsOfAWindow_AreNamedByTheImage(bool composed)
    {
        using var sut = Open(composed, preprocessing => preprocessing with { Window = new() { Source = WindowSource.Percentile, Low = 49, High = 51 } }, clips: false);

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict([Real(1, 2), Real(float.NegativeInfinity, float.PositiveInfinity)]));

        Assert.Equal((1, Problem), (e.Index, e.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_WindowOrClipBounds_TakesThem(bool composed)
    {
        using var windowed = Open(composed, preprocessing => preprocessing with { Window = new() { Source = WindowSource.Fixed, Low = 0, High = 1 } });
        using var clipped = Open(composed, preprocessing => preprocessing with { Clip = [0, 1], Normalise = Normalisation.ZScore });

        Assert.Equal([1f, 0f], windowed.Predict(Real(float.PositiveInfinity, float.NegativeInfinity)).Scores.Select(score => score.Score));
        Assert.All(clipped.Predict(Real(float.PositiveInfinity, float.NegativeInfinity)).Scores, score => Assert.InRange(score.Score, 0, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_ImageOfACase_IsNamed(bool composed)
    {
        using var sut = Open(composed, preprocessing => preprocessing with
        {
            Images = new() { Names = ["a", "b"] },
            Normalise = Normalisation.ZScore,
            Mean = [0, 0],
            Std = [1, 1],
        });

        var e = Assert.Throws<ImageMismatchException>(
            () => sut.Predict(new Dictionary<string, RadImage> { ["a"] = Real(1, 2), ["b"] = Real(1, float.NegativeInfinity) }));

        Assert.Equal((1, $"Image 'b': {Problem}"), (e.Index, e.Message));
    }

    static RadImage Real(params float[] values) => new(1, 1, values.Length, 32, values) { IsGreyLevels = false, Spacing = new(1, 1) };

    /// <summary>A network of the values themselves, within 0 and 1.</summary>
    RadModel Open(bool composed, Func<Preprocessing, Preprocessing> change, bool clips = true)
    {
        var card = Nets.Card();
        card = card with { Activation = Activation.None, Preprocessing = change(card.Preprocessing with { Resize = ResizeFilter.Box }) };
        var channels = card.Preprocessing.MadeShape().Channels;
        var g = new GraphBuilder("bounded");
        var image = g.Input("image", "N", channels, 1, 2);
        var values = channels == 1 ? image : g.Node("ReduceSum", [image, g.Constant("axes", [1L])], ["N", 1, 1, 2]);
        g.Output(g.Flatten(clips ? g.Node("Clip", [values, g.Scalar("least", 0f), g.Scalar("most", 1f)], values.Shape) : values), "values");
        var model = Nets.WithCard(g.Build(), card with { Inputs = [card.Inputs[0] with { Channels = channels }] }, ResizeFilter.Box);
        return RadModel.Open(_folder.SaveAs($"{Guid.NewGuid():N}.onnx", composed ? PreprocessingFusion.Compose(model) : model));
    }
}
