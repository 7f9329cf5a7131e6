using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

// Not beside OnnxRadTelemetryTests, whose listeners make each prediction allocate more.
[Collection("Telemetry")]
public sealed class ModelBindingTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_MemoryOfTheCaller_IsReadAndWrittenInPlace()
    {
        using var model = _folder.Open(Nets.Identity());
        var (image, scores) = (new float[] { 0.25f, 0.75f, 1, 0 }, new float[4]);
        using var sut = model.Bind(Buffers("image", [2, 1, 1, 2], image), Buffers("probabilities", [2, 2], scores));

        sut.Run(Token);
        Assert.Equal([0.25f, 0.75f, 1, 0], scores);
        image[0] = 0.5f;
        sut.Run(Token);

        Assert.Equal([0.5f, 0.75f, 1, 0], scores);
        Assert.Equal(["pneumonia", "normal"], new[] { 0, 1 }.Select(i => sut.Findings(i).Top.Class));
    }

    [Fact]
    public void Run_SeveralInputsAndOutputs_FillsThoseThatAreBound()
    {
        using var model = _folder.Open(Nets.WithCovariates());
        using var all = model.Bind();
        var embedding = new float[5];
        using var one = model.Bind(
            new Dictionary<string, TensorBuffer>
            {
                ["covariates"] = new([1, 3], new float[] { 1, 2, 3 }),
                ["image"] = new([1, 1, 1, 2], new float[] { 0.5f, 1 }),
            },
            Buffers("embedding", [1, 5], embedding));
        (all.Inputs["image"].Data.Span[0], all.Inputs["covariates"].Data.Span[1]) = (0.25f, 2);

        all.Run(Token);
        one.Run(Token);

        Assert.Equal([2.25f, 2], all.Outputs["probabilities"].Data.ToArray());
        Assert.Equal([0.25f, 0, 0, 2, 0], all.Outputs["embedding"].Data.ToArray());
        Assert.Equal([0.5f, 1, 1, 2, 3], embedding);
    }

    [Fact]
    public void Run_AfterTheFirst_AllocatesNothing()
    {
        using var model = _folder.Open(SmallNet());
        using var sut = model.Bind(4);

        var bytes = Allocated(() => sut.Run(Token), times: 50);

        Assert.Equal(0, bytes);
    }

    [Fact]
    public void Predict_PreparedImage_AllocatesOnlyTheFindings()
    {
        using var model = _folder.Open(SmallNet());
        var prepared = new InputTensor([1, 1, 16, 16], new float[256]);

        var bytes = Allocated(() => model.Predict(prepared), times: 50) / 50;

        Assert.InRange(bytes, 1, 1024);
    }

    [Fact]
    public void Predict_PreparedImage_EqualsTheImage()
    {
        using var model = _folder.Open(SmallNet());
        var image = Nets.Image(1, 16, 16, [.. Enumerable.Range(0, 256).Select(i => (float)i)]);

        Assert.Equal(model.Predict(image).Scores, model.Predict(model.Prepare(image)).Scores);
    }

    [Fact]
    public void Predict_PreparedImageForAFixedBatch_IsFilledUp()
    {
        using var model = _folder.Open(Nets.Identity(batch: 4));

        Assert.Equal([0.25f, 0.5f], model.Predict(new InputTensor([1, 1, 1, 2], new float[] { 0.25f, 0.5f })).Scores.Select(s => s.Score));
    }

    [Fact]
    public void Predict_PreparedImageForAModelWithAnOutputOfUnknownSize_Works()
    {
        var g = new GraphBuilder("found");
        var scores = g.Flatten(g.Input("image", "N", 1, 1, 2));
        g.Output(scores, "probabilities");
        var places = g.Node("NonZero", [scores], [2, "many"]);
        g.Output(g.Node("Cast", [places], [2, "many"], null, null, ("to", 1L)), "places");
        using var model = _folder.Open(Nets.WithCard(g.Build(), Nets.Card()));

        Assert.Equal([0.25f, 0.5f], model.Predict(new InputTensor([1, 1, 1, 2], new float[] { 0.25f, 0.5f })).Scores.Select(s => s.Score));
        var e = Assert.Throws<InvalidOperationException>(() => model.Bind());
        Assert.Equal($"'{_folder.File("x.onnx")}' does not say the size of 'places (2, many)'. Bind memory of your own, with its shape.", e.Message);
    }

    [Fact]
    public void Predict_PreparedImageOfAnotherShape_SaysWhatWasExpected()
    {
        using var model = _folder.Open(Nets.Identity());

        var e = Assert.Throws<ArgumentException>(() => model.Predict(new InputTensor([1, 1, 2, 1], new float[2])));

        Assert.Equal("The prepared image has the shape (1, 1, 2, 1); expected (1, 1, 1, 2). Prepare makes it. (Parameter 'prepared')", e.Message);
    }

    [Fact]
    public async Task Run_SeveralBindingsAtATime_DoNotMix()
    {
        using var model = _folder.Open(Nets.Identity());

        var mixed = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () =>
            {
                using var binding = model.Bind();
                return Enumerable.Range(0, 200).Count(j => !Gives(binding, (i * 1000) + j));
            },
            Token)));

        Assert.All(mixed, count => Assert.Equal(0, count));
    }

    [Fact]
    public void Run_Cancelled_ThrowsAndTheBindingGoesOn()
    {
        using var model = _folder.Open(Nets.Identity());
        using var sut = model.Bind();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => sut.Run(cancelled.Token));

        Assert.True(Gives(sut, 7));
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItRuns_StopsBetweenTwoNodes()
    {
        using var model = _folder.Open(Endless());
        using var cancelling = new CancellationTokenSource();
        using var binding = model.Bind();
        binding.Inputs["image"].Data.Span[1] = 1;

        var running = Task.Run(() => binding.Run(cancelling.Token), Token);
        var predicting = model.PredictAsync(Nets.Image(1, 1, 2, 0, 255), cancelling.Token);
        var single = model.PredictAsync(new InputTensor([1, 1, 1, 2], new float[] { 0, 1 }), cancelling.Token);
        // The loop comes behind this output, so the run is in it or about to be.
        SpinWait.SpinUntil(() => binding.Outputs["early"].Data.Span[1] == 1 || running.IsCompleted);
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predicting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => single);
        Assert.Equal([0.5f, 0f], model.Predict(new InputTensor([1, 1, 1, 2], new float[] { 0.5f, 0 })).Scores.Select(s => s.Score));
    }

    [Fact]
    public void Bind_WrongBuffers_ListsAllProblems()
    {
        using var model = _folder.Open(Nets.WithCovariates());
        var inputs = new Dictionary<string, TensorBuffer>
        {
            ["covariates"] = new([1, 3], new float[3]),
            ["image"] = new([1, 1, 1, 2], new float[2]),
        };

        var e = Assert.Throws<ArgumentException>(() => model.Bind(
            inputs,
            new Dictionary<string, TensorBuffer> { ["scores"] = new([1, 2], new float[2]), ["embedding"] = new([1, 4], new float[4]) }));
        var none = Assert.Throws<ArgumentException>(() => model.Bind(inputs, new Dictionary<string, TensorBuffer>()));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' cannot write into these outputs. There is no output 'scores'; known: 'probabilities', 'embedding'. "
            + "Output 'embedding' has the shape (1, 4); expected (N, 5). (Parameter 'outputs')",
            e.Message);
        Assert.Equal(
            $"'{_folder.File("x.onnx")}' cannot write into these outputs. No output is bound; known: 'probabilities', 'embedding'. (Parameter 'outputs')",
            none.Message);
        Assert.Throws<ArgumentException>(() => model.Bind(new Dictionary<string, TensorBuffer>(), Buffers("embedding", [1, 5], new float[5])));
    }

    [Fact]
    public void Findings_ScoresNotBound_PointsToTheOutput()
    {
        using var model = _folder.Open(Nets.WithCovariates());
        using var sut = model.Bind(model.Bind(2).Inputs, Buffers("embedding", [2, 5], new float[10]));

        var e = Assert.Throws<InvalidOperationException>(() => sut.Findings());

        Assert.Equal(
            $"The binding of '{_folder.File("x.onnx")}' holds no scores (N, 2) in the output 'probabilities'. Bind that output, or read Outputs.",
            e.Message);
    }

    [Fact]
    public void TensorBuffer_LengthThatDoesNotFit_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => new TensorBuffer([2, 3], new float[5]));

        Assert.Equal("5 values do not fill the shape (2, 3). (Parameter 'data')", e.Message);
    }

    static bool Gives(ModelBinding binding, float value)
    {
        binding.Inputs["image"].Data.Span[0] = value;
        binding.Run(Token);
        return binding.Outputs["probabilities"].Data.Span[0] == value;
    }

    /// <summary>The bytes that this thread allocates in runs of an action, after some that are not counted.</summary>
    static long Allocated(Action action, int times)
    {
        for (var i = 0; i < 20; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static Dictionary<string, TensorBuffer> Buffers(string name, long[] shape, float[] data) => new() { [name] = new(shape, data) };

    static OnnxModel SmallNet() => Nets.WithCard(
        OutputActivation.Append(
            PlainCnn.Create(new() { InputChannels = 1, Height = 16, Width = 16, Classes = 3, BaseWidth = 4, Seed = 3 }), "softmax"),
        Nets.Card(classes: 3, height: 16, width: 16));

    /// <summary>Gives its pixels; takes for ever where the second one is above 0.</summary>
    static OnnxModel Endless()
    {
        var g = new GraphBuilder("endless");
        var early = g.Node("Abs", [g.Flatten(g.Input("image", "N", 1, 1, 2))], ["N", 2], output: "early");
        g.Output(early, "probabilities");
        g.Output(early, "early");
        return Nets.WithCard(Loops.Behind(g.Build(), "probabilities"), Nets.Card());
    }
}
