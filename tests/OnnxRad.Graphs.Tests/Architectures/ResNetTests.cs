using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class ResNetTests
{
    [Theory]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    public void Create_AsPublished_HasTheParametersOfThePaperAndTorchvision(string name, long parameters)
    {
        var model = ArchitectureTable.Create(name, new());

        Assert.Equal(parameters, model.ParameterCount());
        Assert.Equal([1, 1000], Run(model, 1, 3, 64, 64).Shape);
    }

    // Basic: 3 x 3 weights and two norms a block; computed by hand for width w, one input channel and two classes.
    [Fact]
    public void ResNet18_SmallStemWidth8_HasHandComputedParameters()
    {
        long Norm(long c) => 2 * c;
        long Block(long from, long to) => (9 * from * to) + Norm(to) + (9 * to * to) + Norm(to) + (from == to ? 0 : (from * to) + Norm(to));
        var expected = (9 * 8) + Norm(8) + Block(8, 8) + Block(8, 8) + Block(8, 16) + Block(16, 16) + Block(16, 32) + Block(32, 32)
            + Block(32, 64) + Block(64, 64) + (64 * 2) + 2;

        Assert.Equal(expected, Small("resnet18").ParameterCount());
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    public void Create_SmallStem_RunsOnAnyBatch(string name)
    {
        var model = Small(name);

        var one = Run(model, 1, 1, 28, 28);
        var three = Run(model, 3, 1, 28, 28);

        Assert.Equal([1, 2], one.Shape);
        Assert.Equal([3, 2], three.Shape);
        Assert.All(three.Values, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(one.Values[0], three.Values[0], 1e-4);
        Assert.NotEqual(three.Values[0], three.Values[2]);
    }

    [Fact]
    public void Create_SymbolicSize_RunsOnAnySize()
    {
        var model = ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Classes = 2, BaseWidth = 8 });

        Assert.Equal(["N", "", "H", "W"], model.Inputs[0].Type.TensorType.Shape.Dim.Select(d => d.DimParam));
        Assert.Equal([2, 2], Run(model, 2, 1, 64, 96).Shape);
        Assert.Equal([1, 2], Run(model, 1, 1, 33, 47).Shape);
    }

    [Theory]
    [InlineData(Stem.ImageNet, 224, 7)]
    [InlineData(Stem.Small, 28, 4)]
    public void Create_Stem_LeavesThePublishedMapSize(Stem stem, int size, int lastMap)
    {
        var model = ArchitectureTable.Create(
            "resnet18", new() { InputChannels = 1, Height = size, Width = size, Classes = 2, BaseWidth = 4, Stem = stem });
        var pool = model.Nodes.Single(n => n.OpType == "GlobalAveragePool");
        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = pool.Inputs[0] });

        Assert.Equal([1, 32, lastMap, lastMap], Ort.RunAll(model, ("image", [1, 1, size, size], new float[size * size]))[pool.Inputs[0]].Shape);
    }

    [Fact]
    public void ResNet50_Weights_AreNamedAsInTorchvision()
    {
        var names = Small("resnet50").Initializers.Keys;

        Assert.Superset(
            new HashSet<string>
            {
                "conv1.weight", "bn1.running_var", "layer1.0.conv3.weight", "layer1.0.downsample.0.weight", "layer1.0.downsample.1.bias",
                "layer4.2.bn3.weight", "fc.weight", "fc.bias",
            },
            names.ToHashSet());
        Assert.DoesNotContain("layer1.1.downsample.0.weight", names);
    }

    [Fact]
    public void Create_Dropout_AddsOneNodeBeforeTheClassifier()
    {
        var options = new ArchitectureOptions { InputChannels = 1, Height = 28, Width = 28, Classes = 2, BaseWidth = 4, Stem = Stem.Small };

        Assert.DoesNotContain(ResNet.ResNet18(options).Nodes, n => n.OpType == "Dropout");
        var nodes = ResNet.ResNet18(options with { Dropout = 0.2f }).Nodes;
        Assert.Equal(["Flatten", "Dropout", "Gemm"], nodes.TakeLast(4).Take(3).Select(n => n.OpType));
    }

    [Fact]
    public void Create_Seed_DecidesTheWeights()
    {
        Assert.Equal(Small("resnet18").ToBytes(), Small("resnet18").ToBytes());
        Assert.NotEqual(Small("resnet18").ToBytes(), Small("resnet18", seed: 1).ToBytes());
    }

    static OnnxModel Small(string name, int seed = 0) => ArchitectureTable.Create(
        name, new() { InputChannels = 1, Height = 28, Width = 28, Classes = 2, BaseWidth = 8, Stem = Stem.Small, Seed = seed });

    static (long[] Shape, float[] Values) Run(OnnxModel model, int n, int channels, int height, int width)
    {
        var random = new Random(1);
        var pixels = new float[n * channels * height * width];
        foreach (ref var pixel in pixels.AsSpan())
        {
            pixel = random.NextSingle();
        }

        return Ort.Run(model, ("image", [n, channels, height, width], pixels));
    }
}
