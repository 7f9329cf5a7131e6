using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Auxiliary classifiers learn with the network and leave nothing in what is exported.</summary>
[Collection(TorchCollection.Name)]
public sealed class AuxiliaryClassifierTests
{
    const int Size = 12;

    [Fact]
    public void RunEpoch_FirstStep_AddsThreeTenthsOfEachAuxiliaryLoss()
    {
        var images = Images(6);
        using var sut = Loop(images);

        var loss = sut.RunEpoch(1, _ => { }, CancellationToken.None).TrainLoss;

        using var scope = NewDisposeScope();
        using var graph = TorchGraph.From(Network());
        graph.train();
        var losses = graph.Run([tensor(images.Values, [images.Count, 1, Size, Size])])
            .Select(logits => CrossEntropy(Arrays.Values(logits), images.Labels)).ToArray();
        Assert.Equal(3, losses.Length);
        Assert.Equal(losses[0] + (0.3 * losses[1]) + (0.3 * losses[2]), loss, 1e-5);
    }

    [Fact]
    public void Export_AfterTraining_HasNoAuxiliaryClassifier()
    {
        using var sut = Loop(Images(6));
        sut.RunEpoch(1, _ => { }, CancellationToken.None);

        var (exported, state) = (sut.Export(), OnnxModel.Load(new MemoryStream(sut.Capture(1).Weights), "state"));
        using var copy = sut.Copy();

        Assert.Equal(["logits"], exported.Outputs.Select(output => output.Name));
        Assert.DoesNotContain(exported.Initializers.Keys, name => name.StartsWith("aux", StringComparison.Ordinal));
        Assert.Null(exported.GetMetadata("onnxrad.auxiliary"));
        Assert.Equal(["logits"], copy.OutputNames);
        Assert.Equal(["logits", "aux1", "aux2"], state.Outputs.Select(output => output.Name));
        foreach (var weight in new[] { "aux1.fc2.weight", "aux2.conv.weight", "inception_3a.1x1.weight" })
        {
            Assert.NotEqual(OnnxTensor.Floats(Network().Initializers[weight]), OnnxTensor.Floats(state.Initializers[weight]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void RunEpoch_Resumed_GivesTheSameBytes(double averageDecay)
    {
        var images = Images(9);
        using var whole = Loop(images, averageDecay);
        whole.RunEpoch(1, _ => { }, CancellationToken.None);
        var state = whole.Capture(epoch: 1);
        whole.RunEpoch(2, _ => { }, CancellationToken.None);

        using var resumed = Loop(images, averageDecay, state);
        resumed.RunEpoch(2, _ => { }, CancellationToken.None);

        Assert.Equal(whole.Export().ToBytes(), resumed.Export().ToBytes());
    }

    // Caffe's bvlc_googlenet has 13,378,280 parameters as it is trained and 6,998,552 as it is deployed.
    [Fact]
    public void Build_GoogLeNetAsPublished_SaysWhatIsExportedAndWhatOnlyTrains()
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with
        {
            Input = recipe.Input with { Channels = 3, Height = 224, Width = 224 },
            Network = recipe.Network with { Architecture = "googlenet", Width = 64, Stem = NetworkStem.Imagenet },
        };

        Assert.Equal(
            ["Network: googlenet, 6,998,552 parameters; 6,379,728 more in auxiliary classifiers, for training alone"],
            StartingNetwork.Build(recipe, classes: 1000).Summary);
    }

    [Theory]
    [InlineData("googlenet", 12, "logits, aux1, aux2")]
    [InlineData("googlenet", 9, "logits")]
    [InlineData("resnet18", 12, "logits")]
    public void Build_EachArchitecture_HasThemWhereThereIsRoom(string architecture, int size, string outputs)
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with
        {
            Input = recipe.Input with { Height = size, Width = size },
            Network = recipe.Network with { Architecture = architecture, Stem = NetworkStem.Small },
        };

        Assert.Equal(outputs, string.Join(", ", StartingNetwork.Build(recipe, classes: 2).Model.Outputs.Select(output => output.Name)));
    }

    static TrainingLoop Loop(PreparedImages images, double averageDecay = 0, LoopState? resumed = null)
    {
        var recipe = TinyRecipe.Create(epochs: 2);
        recipe = recipe with { Training = recipe.Training with { BatchSize = 6, AverageDecay = averageDecay } };
        return new(recipe, Network(), images, TaskTable.Default.Fit(recipe, ["0", "1"], images.Targets), new() { Channels = 1, Height = TinyData.Size, Width = TinyData.Size, Mean = [0.5f], Std = [0.25f] }, CPU, resumed);
    }

    static OnnxModel Network() => ArchitectureTable.Create("googlenet", new()
    {
        InputChannels = 1,
        Height = Size,
        Width = Size,
        Classes = 2,
        BaseWidth = 4,
        Stem = Stem.Small,
        Dropout = 0,
        Seed = 1,
        AuxiliaryClassifiers = true,
    });

    static PreparedImages Images(int count)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, count * Size * Size).Select(_ => random.NextSingle() - 0.5f)];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        return new(values, [1, Size, Size], labels, [.. labels.Select((_, i) => $"image {i}")]);
    }

    static double CrossEntropy(float[] logits, IReadOnlyList<int> labels) =>
        logits.Chunk(2).Zip(labels).Average(x => Math.Log(x.First.Sum(l => Math.Exp(l))) - x.First[x.Second]);
}
