using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class SharedScoresTests
{
    [Fact]
    public void Expand_OneScore_GivesLogitsThatDifferByBiases()
    {
        var model = SharedScores.Expand(Scores(1), [(3, true)]);

        var (shape, values) = Ort.Run(model, ("x", [2, 1], [0, 10]));

        // Four grades, equally probable at a score of 0: P(above k) = 3/4, 2/4, 1/4.
        float[] biases = [MathF.Log(3), 0, -MathF.Log(3)];
        Assert.Equal([2, 3], shape);
        Assert.Equal([.. biases, .. biases.Select(b => 10 + b)], values, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Expand_Groups_SharesWhatIsShared()
    {
        var model = SharedScores.Expand(Scores(4), [(2, false), (2, true), (1, false)]);

        var values = Ort.Run(model, ("x", [1, 4], [1, 2, 3, 4])).Values;

        Assert.Equal([1, 2, 3 + MathF.Log(2), 3 - MathF.Log(2), 4], values, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(SharedScores.Are(model));
        Assert.Equal([1f, 2, 3, 4], Ort.Run(SharedScores.Remove(model), ("x", [1, 4], [1, 2, 3, 4])).Values);
    }

    [Fact]
    public void Expand_NothingShared_IsTheModel()
    {
        var model = Scores(3);

        Assert.Same(model, SharedScores.Expand(model, [(3, false)]));
        Assert.False(SharedScores.Are(model));
    }

    [Fact]
    public void Expand_OtherNumberOfScores_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => SharedScores.Expand(Scores(2), [(3, true)]));

        Assert.Equal("The output 'y' of 'net' has the shape (N, 2); expected (N, 1). (Parameter 'model')", e.Message);
    }

    static OnnxModel Scores(int count)
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", count);
        g.Output(g.Add(x, g.Constant("zero", [1], [0f])), "y");
        return g.Build();
    }
}
