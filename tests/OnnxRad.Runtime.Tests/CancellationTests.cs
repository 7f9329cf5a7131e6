using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Composed models that never end by themselves: a token ends what runs.</summary>
public sealed class CancellationTests : IDisposable
{
    // Without a token that reaches the network a test would never end.
    const int Timeout = 120_000;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(ModelTask.Segmentation)]
    [InlineData(ModelTask.MultiTask)]
    public async Task PredictAsync_ComposedModelCancelledWhileItRuns_StopsBetweenTwoNodes(ModelTask task)
    {
        using var model = _folder.Open(Endless(task, mean: 0));
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        model.Predict(Nets.Image(1, 1, 1, 0));

        var predicting = model.PredictAsync(Nets.Image(1, 1, 1, 255), cancelling.Token);
        var running = RunsAsync(model, least: 0, cancelling.Token);
        await running.Started;
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predicting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Ended);
        Assert.NotNull(await model.PredictAsync(Nets.Image(1, 1, 1, 0), Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task WarmUp_SizesThatTheGraphLeavesOpenCancelledWhileItRuns_StopsBetweenTwoNodes()
    {
        using var model = _folder.Open(Endless(ModelTask.MultiTask, mean: -1));
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var warming = Task.Run(() => ModelWarmUp.Run(model, [1], cancellation: cancelling.Token), Token);
        var running = RunsAsync(model, least: -255, cancelling.Token);
        await running.Started;
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => warming);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Ended);
    }

    /// <summary>A run of the same session that is in the loop, or about to be. Many that end come before it, while what was begun earlier gets there.</summary>
    static (Task Started, Task Ended) RunsAsync(RadModel model, float least, CancellationToken cancellation)
    {
        float[] pixel = [least];
        var early = new TensorBuffer([1, 2, 1, 1], new float[2]);
        var ended = Task.Run(
            () =>
            {
                using var binding = model.Bind(
                    new Dictionary<string, TensorBuffer> { ["pixels"] = new([1, 1, 1, 1], pixel) },
                    model.Outputs.ToDictionary(output => output.Name, output => output.Name == "early" ? early : Buffer(output)));
                for (var i = 0; i < 500; i++)
                {
                    binding.Run(cancellation);
                }

                pixel[0] = 255;
                binding.Run(cancellation);
            },
            Token);
        var started = Task.Run(() => SpinWait.SpinUntil(() => early.Data.Span[1] > 0 || ended.IsCompleted), Token);
        return (started, ended);
    }

    static TensorBuffer Buffer(TensorInfo output)
    {
        long[] shape = [.. output.Shape.Select(size => Math.Max(1, size))];
        return new(shape, new float[shape.Aggregate((a, b) => a * b)]);
    }

    /// <summary>Of one pixel, less the mean: endless where it is above 0.</summary>
    static OnnxModel Endless(ModelTask task, float mean)
    {
        var g = new GraphBuilder("endless");
        var image = g.Input("image", "N", 1, 1, 1);
        var early = g.Node("Concat", [image, image], ["N", 2, 1, 1], output: "early", attributes: ("axis", 1L));
        var tasks = task == ModelTask.MultiTask;
        g.Output(g.Node("Abs", [tasks ? g.Flatten(early) : early], tasks ? ["N", 2] : ["N", 2, 1, 1], output: "kind"), "kind");
        if (tasks)
        {
            g.Output(g.Node("Neg", [g.Flatten(early)], ["N", 2], output: "place"), "place");
        }

        g.Output(early, "early");
        var card = Nets.Card(height: 1, width: 1) with
        {
            Task = task,
            Activation = Activation.None,
            Classes = tasks ? [] : ["normal", "pneumonia"],
            Tasks = tasks ? [Task("kind"), Task("place")] : null,
        };
        card = card with { Preprocessing = card.Preprocessing with { Resize = ResizeFilter.Box, Mean = [mean] } };
        return Loops.Behind(PreprocessingFusion.Compose(Nets.WithCard(g.Build(), card, ResizeFilter.Box)), "kind");

        static TaskSpec Task(string name) =>
            new() { Name = name, Task = ModelTask.Classification, Classes = ["no", "yes"], Activation = Activation.None, Thresholds = [] };
    }
}
