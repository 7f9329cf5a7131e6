using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using TorchSharp;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

public sealed class TorchGraphTests
{
    [Fact]
    public void From_ResNet_NamesParametersAndBuffersAsTheGraphDoes()
    {
        using var sut = TorchGraph.From(SmallResNet());

        var names = sut.named_parameters().Select(p => p.name).ToArray();
        Assert.Equal(names, sut.WeightNames);
        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight"], names.Take(4));
        Assert.Equal(["bn1.running_mean", "bn1.running_var"], sut.named_buffers().Select(b => b.name).Take(2));
        Assert.Equal("image", Assert.Single(sut.InputNames));
        Assert.Equal("logits", Assert.Single(sut.OutputNames));
    }

    [Fact]
    public void From_SharedInitialiser_IsOneParameterWithTheSumOfTheGradients()
    {
        // y = (x w) w: dy/dw = 2 x w.
        var model = Model(
            [Value("x", 1, 1)],
            [Value("y", 1, 1)],
            [OnnxTensor.From("w", [1, 1], [3f])],
            [Node("a", "MatMul", ["x", "w"], ["h"]), Node("b", "MatMul", ["h", "w"], ["y"])]);
        using var sut = TorchGraph.From(model);
        using var x = tensor([5f], [1, 1]);

        using var y = sut.forward(x);
        y.backward();

        Assert.Equal(["w"], sut.WeightNames);
        Assert.Equal(30, Assert.Single(sut.parameters()).grad!.item<float>());
    }

    [Fact]
    public void From_ConstantsBeforeAndBehindWeights_TrainsTheLatterOnly()
    {
        var model = Model(
            [Value("x", 1, 2)],
            [Value("y", 1, 2)],
            [
                OnnxTensor.From("mean", [2], [1f, 1]), OnnxTensor.From("std", [2], [2f, 2]), OnnxTensor.From("shift", [2], [0f, 0]),
                OnnxTensor.From("w", [2, 2], [1f, 2, 3, 4]), OnnxTensor.From("bias", [2], [0f, 0]), OnnxTensor.From("half", [], [0.5f]),
            ],
            [
                Node("a", "Sub", ["x", "mean"], ["a"]),
                Node("b", "Div", ["a", "std"], ["b"]),
                Node("c", "Add", ["b", "shift"], ["c"]),
                Node("d", "MatMul", ["c", "w"], ["d"]),
                Node("e", "Add", ["bias", "d"], ["e"]),
                Node("f", "Mul", ["e", "half"], ["y"]),
            ]);

        using var sut = TorchGraph.From(model);

        Assert.Equal(["w", "bias"], sut.WeightNames);
        Assert.Equal(["mean", "std", "shift"], sut.named_buffers().Select(b => b.name));
    }

    [Fact]
    public void Train_BatchNormalization_MovesTheRunningStatisticsByTorchsMomentum()
    {
        var model = Model(
            [Value("x", 2, 1)],
            [Value("y", 2, 1)],
            [
                OnnxTensor.From("s", [1], [1f]), OnnxTensor.From("b", [1], [0f]),
                OnnxTensor.From("m", [1], [10f]), OnnxTensor.From("v", [1], [4f]),
            ],
            [Node("norm", "BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], ("momentum", 0.75f))]);
        using var sut = TorchGraph.From(model);
        using var x = tensor([1f, 3f], [2, 1]);

        sut.eval();
        using var inference = sut.forward(x);
        Assert.Equal(-4.5f, inference[0, 0].item<float>(), 4); // (1 - 10) / sqrt(4)
        sut.train();
        using var training = sut.forward(x);

        Assert.Equal(-1, training[0, 0].item<float>(), 4); // (1 - 2) / 1
        var exported = sut.Export().Initializers;
        Assert.Equal(8, OnnxTensor.Floats(exported["m"])[0], 5); // 0.75 * 10 + 0.25 * 2
        Assert.Equal(3.5f, OnnxTensor.Floats(exported["v"])[0], 5); // 0.75 * 4 + 0.25 * 2 (torch: unbiased)
    }

    [Fact]
    public void Train_Dropout_ZeroesAndScalesTheRest()
    {
        var model = Model([Value("x", 1000)], [Value("y", 1000)], [OnnxTensor.From("r", [], [0.75f])], [Node("d", "Dropout", ["x", "r"], ["y"])]);
        using var sut = TorchGraph.From(model);
        using var x = ones(1000);
        sut.train();

        using var y = sut.forward(x);

        var values = Numbers.Of(y).Values;
        Assert.Equal([0, 4], values.Distinct().Order());
        Assert.InRange(values.Count(v => v == 0), 650, 850);
    }

    [Fact]
    public void Run_SeveralInputsAndOutputs_GivesEachAnOwnTensor()
    {
        var model = Model(
            [Value("a", 2), Value("b", 2)],
            [Value("sum", 2), Value("a", 2), Value("c", 2), Value("sum", 2)],
            [OnnxTensor.From("c", [2], [7f, 8])],
            [Node("add", "Add", ["a", "b"], ["sum"])]);
        using var sut = TorchGraph.From(model);
        using var a = tensor([1f, 2]);
        using var b = tensor([10f, 20]);

        var outputs = sut.Run([a, b]);

        Assert.Equal([[11, 22], [1, 2], [7, 8], [11, 22]], outputs.Select(output => Numbers.Of(output).Values));
        foreach (var output in outputs)
        {
            output.Dispose();
        }

        // What was handed out was a copy of the handle: inputs and weights still work.
        using var again = sut.Run([a, b])[0];
        Assert.Equal(11, again[0].item<float>());
    }

    [Fact]
    public void Run_ShapesComputedInTheGraph_AgreesWithOnnxRuntime()
    {
        // Shape -> Gather -> Unsqueeze -> Concat -> Reshape, as exporters write x.view(x.size(0), -1).
        var model = Model(
            [Value("x", -1, 3, 2, 2)],
            [Value("y", -1, 12)],
            [OnnxTensor.From("zero", [], [0L]), OnnxTensor.From("rest", [1], [-1L]), OnnxTensor.From("axes", [1], [0L])],
            [
                Node("shape", "Shape", ["x"], ["s"]),
                Node("first", "Gather", ["s", "zero"], ["n"], ("axis", 0)),
                Node("row", "Unsqueeze", ["n", "axes"], ["n1"]),
                Node("both", "Concat", ["n1", "rest"], ["target"], ("axis", 0)),
                Node("view", "Reshape", ["x", "target"], ["y"]),
            ]);
        var x = Numbers.Spread([5, 3, 2, 2], seed: 2);
        using var sut = TorchGraph.From(model);
        using var input = x.ToTensor();

        using var output = sut.forward(input);

        Assert.Equal([5, 12], output.shape);
        Assert.Equal(OnnxRuntimeOracle.Run(model, x)[0].Values, Numbers.Of(output).Values);
    }

    [Fact]
    public void To_OtherType_MovesTheWeightsThatTheGraphUses()
    {
        using var sut = TorchGraph.From(SmallResNet());
        sut.eval();
        using var x = rand(1, 3, 16, 16, ScalarType.Float64);

        sut.to(ScalarType.Float64);
        using var y = sut.forward(x);

        Assert.Equal(ScalarType.Float64, y.dtype);
        Assert.Equal(SmallResNet().ToBytes(), sut.Export().ToBytes());
    }

    [Fact]
    public void LoadStateDict_OfAnotherGraph_TakesItsWeights()
    {
        using var source = TorchGraph.From(SmallResNet());
        using var sut = TorchGraph.From(SmallResNet(seed: 2));

        sut.load_state_dict(source.state_dict());

        Assert.Equal(source.Export().ToBytes(), sut.Export().ToBytes());
    }

    [Fact]
    public void Load_ExportedFile_GivesTheSameWeights()
    {
        using var folder = new TempFolder();
        using var source = TorchGraph.From(SmallResNet());
        source.Export().Save(folder.File("model.onnx"));

        using var sut = TorchGraph.Load(folder.File("model.onnx"));

        Assert.Equal(source.Export().ToBytes(), sut.Export().ToBytes());
    }

    [Fact]
    public void Forward_PlainCnnOnOneBatch_LearnsIt()
    {
        manual_seed(1);
        using var sut = TorchGraph.From(ArchitectureTable.Create("plain-cnn", new() { InputChannels = 1, Classes = 2, BaseWidth = 4 }));
        using var optimiser = optim.Adam(sut.parameters(), lr: 0.01);
        using var x = Numbers.Spread([8, 1, 16, 16], seed: 3).ToTensor();
        using var target = tensor(new long[] { 0, 1, 0, 1, 1, 0, 0, 1 });
        var losses = new List<float>();
        for (var step = 0; step < 30; step++)
        {
            using var logits = sut.forward(x);
            using var loss = nn.functional.cross_entropy(logits, target);
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
            losses.Add(loss.item<float>());
        }

        Assert.InRange(losses[0], 0.5, 1.5);
        Assert.InRange(losses[^1], 0, 0.1);
    }

    static OnnxModel SmallResNet(int seed = 1) =>
        ArchitectureTable.Create("resnet18", new() { Classes = 2, BaseWidth = 2, Stem = Stem.Small, Seed = seed });
}
