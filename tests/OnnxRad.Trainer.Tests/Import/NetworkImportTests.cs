using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Training;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Import;

[Collection(TorchCollection.Name)]
public sealed class NetworkImportTests
{
    static readonly NetworkImportOptions s_options = new() { Classes = ["a", "b", "c"], Channels = 1 };

    [Theory]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    public void Run_PublishedNetwork_TrainsOnGreyImagesOf96(string name)
    {
        var result = NetworkImport.Run(Randomised(OnnxModel.Load(TestData.Require($"onnx/light/{name}.onnx"))), s_options with { Size = 96 });

        Assert.Equal(["N", "1", "96", "96"], Dims(result.Network.Inputs.Single()));
        Assert.Equal(["N", "3"], Dims(result.Network.Outputs.Single()));
        Assert.InRange(result.Parity, 0, 1e-4);
        Assert.Equal("[\"a\",\"b\",\"c\"]", result.Network.GetMetadata("onnxrad.classes"));
        AssertTakesAStep(result.Network, 96);
    }

    [Fact]
    public void Run_PublishedNetworkWithAFixedHead_TrainsOnGreyImagesOfItsSize()
    {
        var model = Randomised(OnnxModel.Load(TestData.Require("onnx/light/light_bvlc_alexnet.onnx")));

        var result = NetworkImport.Run(model, s_options);

        Assert.Equal(["N", "1", "224", "224"], Dims(result.Network.Inputs.Single()));
        Assert.Equal(4096, result.OldHead.Features);
        AssertTakesAStep(result.Network, 224);
    }

    [Fact]
    public void Run_HalfPrecisionNetwork_KeepsItsTrainedWeights()
    {
        var half = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1_fp16.onnx"));
        var full = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"));

        var result = NetworkImport.Run(half, new() { Classes = ["a", "b"], Seed = 3 });

        Assert.Equal(["float32", "batch", "head"], result.Steps.Select(s => s.What));
        Assert.Equal("52 initialisers and 2 inputs and outputs were of 16 or 64 bits", result.Steps[0].Text);
        Assert.Equal(
            "'head' (Conv, 512 to 2, seed 3) in place of 'Conv_62' (Conv, 512 to 1000) and what stood behind it", result.Steps[2].Text);
        var kept = result.Network.Initializers.Where(t => full.Initializers.ContainsKey(t.Key)).ToArray();
        Assert.Equal(50, kept.Length);
        Assert.All(kept, t => Assert.Equal(OnnxTensor.Floats(full.Initializers[t.Key]), OnnxTensor.Floats(t.Value)));
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBytes()
    {
        byte[] Bytes(int seed) => NetworkImport.Run(Small(), s_options with { Seed = seed }).Network.ToBytes();

        Assert.Equal(Bytes(1), Bytes(1));
        Assert.NotEqual(Bytes(1), Bytes(2));
    }

    [Fact]
    public void Run_NetworkOfOnnxRad_LosesItsCardAndPreprocessing()
    {
        var model = Small();
        model.SetMetadata(ModelCard.MetadataKey, "{}");
        model.SetMetadata(PreprocessingGraph.MetadataKey, "x");
        model.SetMetadata("other", "y");

        var result = NetworkImport.Run(model, s_options);

        Assert.Equal(["other", "onnxrad.classes"], result.Network.Proto.MetadataProps.Select(p => p.Key));
    }

    [Fact]
    public void Run_TwoClassesOfOneName_IsRefused() => Assert.Equal(
        "Give one or more classes, each of another name. (Parameter 'options')",
        Assert.Throws<ArgumentException>(() => NetworkImport.Run(Small(), s_options with { Classes = ["a", "a"] })).Message);

    [Fact]
    public void Run_MapBehindTheHead_IsRefused()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.Conv(g.Input("x", "N", 1, 4, 4), "maps", 2, kernel: 1), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(g.Build(), s_options));

        Assert.Equal("'net': the edited network gives 96 numbers for 2 images; expected 6. Use another network.", e.Message);
    }

    [Fact]
    public void Run_NetworkOfVolumesOrOfCovariates_IsRefused()
    {
        var volumes = new GraphBuilder("volumes", seed: 1);
        volumes.Output(volumes.Conv(volumes.Input("x", "N", 1, 4, 4, 4), "conv", 2, kernel: 3), "y");
        var numbers = new GraphBuilder("numbers", seed: 1);
        numbers.Output(numbers.Linear(numbers.Flatten(numbers.Input("image", "N", 1, 4, 4)), "fc", 2), "y");
        var both = numbers.Build();
        both.Proto.Graph.Input.Add(new Onnx.ValueInfoProto { Name = "covariates" });

        Assert.Equal(
            "'volumes' takes volumes (N, C, D, H, W); images (N, C, H, W) are expected. Use a network that takes images alone, or train one from the beginning.",
            Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(volumes.Build(), s_options)).Message);
        Assert.Equal(
            "'numbers' takes 2 inputs ('image', 'covariates'); one of images is expected. Use a network that takes images alone, or train one from the beginning.",
            Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(both, s_options)).Message);
    }

    [Fact]
    public void Run_ReshapeThatMixesTheImages_IsRefused()
    {
        // A softmax over the first dimension of (C, H W), which is that of a batch of 1 without its first.
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", 1, 1, 4, 4), "first", 3, kernel: 3);
        x = g.Node("Reshape", [x, g.Constant("flat", [3L, 16])], [3, 16], "flatten");
        x = g.Node("Softmax", [x], [3, 16], "softmax", null, ("axis", 0L));
        x = g.Node("Reshape", [x, g.Constant("maps", [1L, 3, 4, 4])], [1, 3, 4, 4], "back");
        g.Output(g.Linear(g.Flatten(g.GlobalAveragePool(x)), "fc", 4), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(g.Build(), s_options));

        Assert.StartsWith("'net': the edited network gives an image other numbers in a batch of 2 than alone (they differ by ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("): a layer mixes the images. Export the model with a free batch dimension.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ImagesOfABillionPixels_IsRefused()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", "N", 1, 1 << 20, 1 << 20), "first", 3, kernel: 3);
        g.Output(g.Linear(g.Flatten(g.GlobalAveragePool(x)), "fc", 4), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(g.Build(), s_options));

        Assert.Equal(
            "'net': the edited network takes images of the shape (1, 1048576, 1048576), which are too large to try. Set their size with --size.", e.Message);
    }

    [Fact]
    public void Run_HalfPrecisionWeightsInConstantNodes_AreTurned()
    {
        var network = Small();
        var weight = network.Initializers["first.weight"];
        var half = new Onnx.TensorProto { DataType = (int)Onnx.TensorProto.Types.DataType.Float16, Dims = { weight.Dims } };
        half.Int32Data.AddRange(OnnxTensor.Floats(weight).Select(value => (int)BitConverter.HalfToUInt16Bits((Half)value)));
        network.Proto.Graph.Initializer.Remove(weight);
        network.Proto.Graph.Node.Insert(0, new Onnx.NodeProto
        {
            OpType = "Constant",
            Output = { "first.weight" },
            Attribute = { new Onnx.AttributeProto { Name = "value", T = half, Type = Onnx.AttributeProto.Types.AttributeType.Tensor } },
        });

        var result = NetworkImport.Run(network, s_options);

        Assert.Equal("1 initialisers were of 16 or 64 bits", result.Steps.Single(step => step.What == "float32").Text);
    }

    [Fact]
    public void Run_OperatorThatCannotTrain_NamesIt()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", "N", 1, 4, 4), "first", 2, kernel: 3);
        x = g.Node("Det", [g.Flatten(g.GlobalAveragePool(x)) is var f ? g.Node("Reshape", [f, g.Constant("s", [-1, 2, 1, 1])], ["N", 2, 1, 1]) : f], ["N", 2], "det");
        g.Output(g.Linear(x, "fc", 4), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(g.Build(), s_options));

        Assert.Contains("Node 'det' uses operator 'Det' (opset 17), which OnnxRad cannot train.", e.Message);
    }

    [Fact]
    public void Run_OnnxRuntimeCannotRunIt_SaysWhy()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Flatten(g.Conv(g.Input("x", "N", 1, 4, 4), "first", 2, kernel: 3));
        var hidden = g.Node("Gemm", [x, g.Constant("w", [31, 5], new float[155])], ["N", 5], "hidden");
        g.Output(g.Linear(hidden, "fc", 4), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => NetworkImport.Run(g.Build(), s_options));

        Assert.StartsWith("'net': the edited network does not run in ONNX Runtime on 2 images of the shape (1, 4, 4): ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Keep the size and the channels of the original, or use another network.", e.Message, StringComparison.Ordinal);
    }

    static OnnxModel Small()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", 1, 3, 8, 8), "first", 4, kernel: 3);
        g.Output(g.Softmax(g.Linear(g.Flatten(g.GlobalAveragePool(x)), "fc", 10)), "y");
        return g.Build();
    }

    /// <summary>The network with random weights in place of constant ones, small enough that no value overflows.</summary>
    static OnnxModel Randomised(OnnxModel model)
    {
        var random = new Random(1);
        var network = ConstantWeights.ToInitializers(model);
        var variances = network.Nodes.Where(n => n.OpType == "BatchNormalization").Select(n => n.Inputs[4]).ToHashSet();
        foreach (var tensor in network.Initializers.Values.Where(t => t.DataType == (int)Onnx.TensorProto.Types.DataType.Float))
        {
            var values = new float[OnnxTensor.Count(tensor)];
            if (tensor.Dims.Count > 1)
            {
                Initialise.HeNormal(random, values.Length / tensor.Dims[0], values.Length / tensor.Dims[0], values);
            }
            else
            {
                foreach (ref var value in values.AsSpan())
                {
                    value = (float)((variances.Contains(tensor.Name) ? 1 : 0) + (0.2 * random.NextDouble()));
                }
            }

            OnnxTensor.SetFloats(tensor, values);
        }

        return network;
    }

    /// <summary>A step changes the logits, and what is exported then runs in ONNX Runtime and gives them.</summary>
    static void AssertTakesAStep(OnnxModel network, int size)
    {
        using var scope = NewDisposeScope();
        using var graph = Torch.TorchGraph.From(network);
        var random = new Random(5);
        var values = Enumerable.Range(0, 2 * size * size).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        using var images = tensor(values, [2, 1, size, size]);
        graph.train();
        var loss = nn.functional.cross_entropy(graph.forward(images), tensor([0L, 2L]));
        loss.backward();
        Assert.All(graph.parameters(), parameter => Assert.NotNull(parameter.grad));
        using var optimizer = optim.SGD(graph.parameters(), 1e-3);
        optimizer.step();
        graph.eval();
        var after = Arrays.Values(graph.forward(images));
        using var before = new OnnxNetwork(network.ToBytes());
        using var exported = new OnnxNetwork(graph.Export().ToBytes());

        Assert.NotEqual(after, before.Run(values, [2, 1, size, size]));
        Assert.InRange(Torch.ParityCheck.Difference(after, exported.Run(values, [2, 1, size, size])), 0, 1e-4);
    }

    static IEnumerable<string> Dims(Onnx.ValueInfoProto value) =>
        value.Type.TensorType.Shape.Dim.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam);
}
