using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class TrainingLoopTests
{
    static readonly Preprocessing s_preprocessing = new() { Channels = 1, Height = TinyData.Size, Width = TinyData.Size, Mean = [0.5f], Std = [0.25f] };

    public static TheoryData<OptimizerName> Optimizers => [.. Enum.GetValues<OptimizerName>()];

    [Fact]
    public void RunEpoch_SixteenImages_LearnsThemByHeart()
    {
        var (recipe, images) = (TinyRecipe.Create(epochs: 40), TinyData.Random(16));
        using var sut = Loop(recipe, images);

        var losses = Run(sut, 1, 40);

        Assert.Equal(1.0, Accuracy(sut.Export(), images));
        Assert.True(losses[^1] < 0.1 * losses[0], $"The loss fell from {losses[0]} to {losses[^1]} only.");
    }

    [Fact]
    public void RunEpoch_Bfloat16_LearnsToo()
    {
        var recipe = TinyRecipe.Create(epochs: 40);
        recipe = recipe with { Training = recipe.Training with { Precision = TrainingPrecision.Bfloat16 } };
        var images = TinyData.Random(16);
        using var sut = Loop(recipe, images);

        Run(sut, 1, 40);

        Assert.Equal(1.0, Accuracy(sut.Export(), images));
    }

    [Fact]
    public void RunEpoch_SameSeed_GivesTheSameBytes()
    {
        var (recipe, images) = (TinyRecipe.WithEverything(epochs: 2), TinyData.Random(19));

        var first = Train(recipe, images, epochs: 2);

        Assert.Equal(first, Train(recipe, images, epochs: 2));
        Assert.NotEqual(first, Train(recipe with { Seed = 6 }, images, epochs: 2));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void RunEpoch_ResumedAfterTheSecondEpoch_GivesTheSameBytes(OptimizerName optimizer)
    {
        var (recipe, images) = (TinyRecipe.WithEverything(epochs: 4, optimizer), TinyData.Random(19));
        using var whole = Loop(recipe, images);
        Run(whole, 1, 2);
        var state = whole.Capture(epoch: 2);
        Run(whole, 3, 4);

        using var resumed = Loop(recipe, images, state);
        Run(resumed, 3, 4);

        Assert.Equal(whole.Export().ToBytes(), resumed.Export().ToBytes());
        Assert.Equal(whole.Capture(4).Weights, resumed.Capture(4).Weights);
    }

    [Fact]
    public void RunEpoch_DivergingLearningRate_SaysWhereAndWhatToDo()
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with
        {
            Training = recipe.Training with
            {
                Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e38 },
                Schedule = new() { Name = ScheduleName.Constant, Warmup = 0 },
            },
        };
        using var sut = Loop(recipe, TinyData.Random(16));

        var e = Assert.Throws<TrainingException>(() => Run(sut, 1, 1));

        Assert.Equal(
            "The loss became NaN in epoch 1, step 2, at learning rate 1e+38. Lower 'training.optimizer.learning_rate' or lengthen "
            + "'training.schedule.warmup' in the recipe.",
            e.Message);
    }

    [Fact]
    public void RunEpoch_Cancelled_StopsBeforeTheNextStep()
    {
        using var source = new CancellationTokenSource();
        using var sut = Loop(TinyRecipe.Create(), TinyData.Random(24));
        var steps = 0;

        Assert.Throws<OperationCanceledException>(() => sut.RunEpoch(
            1,
            _ =>
            {
                steps++;
                source.Cancel();
            },
            source.Token));

        Assert.Equal(1, steps);
    }

    [Fact]
    public void RunEpoch_Steps_AreReportedWithTheMeanLoss()
    {
        // 19 images in batches of 8: 8, 8 and 3.
        var recipe = TinyRecipe.Create();
        using var sut = Loop(recipe, TinyData.Random(19));
        var reports = new List<TrainingProgress>();

        var result = sut.RunEpoch(2, reports.Add, CancellationToken.None);

        Assert.Equal([(2, 3, 1, 3), (2, 3, 2, 3), (2, 3, 3, 3)], reports.Select(r => (r.Epoch, r.Epochs, r.Step, r.Steps)));
        Assert.Equal(result.TrainLoss, reports[^1].Loss);
        var schedule = new LearningRateSchedule(recipe.Training.Schedule, 0.01, epochs: 3, stepsPerEpoch: 3);
        Assert.Equal(schedule.At(5), result.LearningRate);
    }

    [Theory]
    [InlineData(ClassWeighting.None, 0)]
    [InlineData(ClassWeighting.None, 0.2)]
    [InlineData(ClassWeighting.Given, 0)]
    [InlineData(ClassWeighting.Given, 0.2)]
    public void RunEpoch_FirstStep_HasTheCrossEntropyOfTheFormula(ClassWeighting weighting, double smoothing)
    {
        var images = TinyData.Random(16);
        double[] weights = weighting == ClassWeighting.Given ? [0.5, 3] : [1, 1];
        var recipe = TinyRecipe.Create();
        recipe = recipe with
        {
            Training = recipe.Training with
            {
                BatchSize = 16,
                Loss = new() { Weighting = weighting, ClassWeights = weighting == ClassWeighting.Given ? weights : [], LabelSmoothing = smoothing },
            },
        };
        using var sut = Loop(recipe, images);

        var loss = Run(sut, 1, 1)[0];

        // Mean of -log p of the smoothed target, each class times its weight, over the sum of the true classes' weights.
        var (sum, total) = (0.0, 0.0);
        foreach (var (i, logits) in TrainingLogits(images).Chunk(2).Index())
        {
            var logSum = Math.Log(logits.Sum(l => Math.Exp(l)));
            for (var c = 0; c < 2; c++)
            {
                var target = (smoothing / 2) + (c == images.Labels[i] ? 1 - smoothing : 0);
                sum += weights[c] * target * (logSum - logits[c]);
            }

            total += weights[images.Labels[i]];
        }

        Assert.Equal(sum / total, loss, 1e-5);
    }

    static TrainingLoop Loop(Recipe recipe, PreparedImages images, LoopState? resumed = null) =>
        new(recipe, Network(recipe.Network.Dropout), images, TaskTable.Default.Fit(recipe, ["0", "1"], images.Targets), s_preprocessing, CPU, resumed);

    static OnnxModel Network(double? dropout = 0) => ArchitectureTable.Create("plain-cnn", new()
    {
        InputChannels = 1,
        Height = TinyData.Size,
        Width = TinyData.Size,
        Classes = 2,
        BaseWidth = 4,
        Dropout = (float?)dropout,
        Seed = 1,
    });

    static byte[] Train(Recipe recipe, PreparedImages images, int epochs)
    {
        using var loop = Loop(recipe, images);
        Run(loop, 1, epochs);
        return loop.Export().ToBytes();
    }

    static double[] Run(TrainingLoop loop, int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(epoch => loop.RunEpoch(epoch, _ => { }, CancellationToken.None).TrainLoss)];

    static double Accuracy(OnnxModel logits, PreparedImages images)
    {
        using var classifier = new OnnxNetwork(logits.ToBytes());
        return classifier.Run(images).Chunk(2).Zip(images.Labels).Average(x => (x.First[1] > x.First[0] ? 1 : 0) == x.Second ? 1.0 : 0.0);
    }

    static float[] TrainingLogits(PreparedImages images)
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.From(Network());
        graph.train();
        return Arrays.Values(graph.forward(tensor(images.Values, [images.Count, 1, TinyData.Size, TinyData.Size])));
    }
}
