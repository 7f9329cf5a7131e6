using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class BatchNormFoldingTests
{
    [Fact]
    public void Fold_ResNet_ComputesTheSameWithoutNormalisations()
    {
        var model = Randomised(ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Height = 64, Width = 64, Classes = 3 }));
        var (input, image) = (model.Inputs[0].Name, Numbers.Random(1, 2, 1, 64, 64));

        var folded = BatchNormFolding.Fold(model);

        Assert.Equal(20, model.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.DoesNotContain(folded.Nodes, n => n.OpType == "BatchNormalization");
        Numbers.AssertClose(Ort.Run(model, (input, [2, 1, 64, 64], image)).Values, Ort.Run(folded, (input, [2, 1, 64, 64], image)).Values, 1e-4);
    }

    [Fact]
    public void Unfold_Folded_ComputesTheSameWithNormalisations()
    {
        var model = BatchNormFolding.Fold(Randomised(ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Height = 64, Width = 64, Classes = 3 })));
        var (input, image) = (model.Inputs[0].Name, Numbers.Random(1, 2, 1, 64, 64));

        var unfolded = BatchNormFolding.Unfold(model);

        Assert.Equal(20, unfolded.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.All(unfolded.Nodes.Where(n => n.OpType == "Conv"), conv => Assert.False(conv.HasInput(2)));
        Numbers.AssertClose(Ort.Run(model, (input, [2, 1, 64, 64], image)).Values, Ort.Run(unfolded, (input, [2, 1, 64, 64], image)).Values, 1e-4);
    }

    [Theory]
    [InlineData("light_inception_v2", 69)]
    [InlineData("light_resnet50", 53)]
    public void Fold_PublishedModel_ComputesTheSame(string name, int count)
    {
        var model = Randomised(ConstantWeights.ToInitializers(OnnxModel.Load(TestData.Require($"onnx/light/{name}.onnx"))));
        var (input, image) = (model.Inputs[0].Name, Numbers.Random(1, 3, 224, 224));

        var folded = BatchNormFolding.Fold(model);

        Assert.Equal(count, model.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.DoesNotContain(folded.Nodes, n => n.OpType == "BatchNormalization");
        Numbers.AssertClose(Ort.Run(model, (input, [1, 3, 224, 224], image)).Values, Ort.Run(folded, (input, [1, 3, 224, 224], image)).Values, 1e-4);
    }

    [Fact]
    public void Unfold_PublishedModel_SparesTheHead()
    {
        var model = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"));
        var image = Numbers.Random(1, 3, 224, 224).Select(v => v * 100).ToArray();

        var unfolded = BatchNormFolding.Unfold(model);

        Assert.Equal(25, unfolded.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.Equal(26, unfolded.Nodes.Count(n => n.OpType == "Conv"));
        Numbers.AssertClose(Ort.Run(model, ("data_0", [1, 3, 224, 224], image)).Values, Ort.Run(unfolded, ("data_0", [1, 3, 224, 224], image)).Values);
    }

    [Theory]
    [InlineData(1, 1f, true)]
    [InlineData(0, 1f, true)]
    [InlineData(0, 0.5f, true)]
    [InlineData(1, 2f, false)]
    public void Fold_Gemm_ComputesTheSame(long transB, float beta, bool bias)
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 3);
        var weight = g.Weight("w", transB == 1 ? [5, 3] : [3, 5], Initialise.XavierUniform);
        Value?[] inputs = bias ? [x, weight, g.Constant("b", [5], [1, 2, 3, 4, 5])] : [x, weight];
        var y = g.Node("Gemm", inputs, ["N", 5], "fc", null, ("transB", transB), ("beta", beta), ("alpha", 1.5f));
        g.Output(g.BatchNormalization(y, "bn"), "y");
        var model = Randomised(g.Build());
        var values = Numbers.Random(2, 4, 3);

        var folded = BatchNormFolding.Fold(model);

        Assert.DoesNotContain(folded.Nodes, n => n.OpType == "BatchNormalization");
        Numbers.AssertClose(Ort.Run(model, ("x", [4, 3], values)).Values, Ort.Run(folded, ("x", [4, 3], values)).Values);
    }

    [Fact]
    public void Fold_ValueThatOthersUseToo_StaysAsItIs()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", "N", 2, 4, 4), "a", 3, kernel: 1);
        g.Output(g.Add(g.BatchNormalization(x, "bn"), x), "y");

        Assert.Contains(BatchNormFolding.Fold(g.Build()).Nodes, n => n.OpType == "BatchNormalization");
    }

    [Fact]
    public void Fold_SharedWeights_LeavesThoseOfTheOtherLayer()
    {
        var g = new GraphBuilder("net", seed: 1);
        var (x, w) = (g.Input("x", "N", 2, 4, 4), g.Weight("w", [3, 2, 1, 1], Initialise.XavierUniform));
        var a = g.BatchNormalization(g.Node("Conv", [x, w], ["N", 3, 4, 4], "a"), "bn");
        g.Output(g.Add(a, g.Node("Conv", [x, w], ["N", 3, 4, 4], "b")), "y");
        var model = Randomised(g.Build());
        var image = Numbers.Random(1, 2, 4, 4);

        var folded = BatchNormFolding.Fold(model);

        Assert.DoesNotContain(folded.Nodes, n => n.OpType == "BatchNormalization");
        Numbers.AssertClose(Ort.Run(model, ("x", [1, 2, 4, 4], image)).Values, Ort.Run(folded, ("x", [1, 2, 4, 4], image)).Values);
    }

    [Fact]
    public void Fold_TrainingForm_StaysAsItIs()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.BatchNormalization(g.Conv(g.Input("x", "N", 2, 4, 4), "a", 3, kernel: 1), "bn"), "y");
        var model = g.Build();
        model.Proto.Graph.Node[1].Attribute.Add(new Onnx.AttributeProto { Name = "training_mode", Type = Onnx.AttributeProto.Types.AttributeType.Int, I = 1 });

        Assert.Contains(BatchNormFolding.Fold(model).Nodes, n => n.OpType == "BatchNormalization");
    }

    /// <summary>Statistics, scales and biases that are not those of a new network; weights small enough for 50 layers.</summary>
    static OnnxModel Randomised(OnnxModel model)
    {
        var random = new Random(4);
        var scales = model.Nodes.Where(n => n.OpType == "BatchNormalization").SelectMany(n => n.Inputs.Where((_, i) => i is 1 or 4)).ToHashSet();
        foreach (var tensor in model.Initializers.Values.Where(t => t.DataType == (int)Onnx.TensorProto.Types.DataType.Float))
        {
            var values = new float[OnnxTensor.Count(tensor)];
            if (tensor.Dims.Count > 1)
            {
                var fan = values.Length / tensor.Dims[0];
                Initialise.HeNormal(random, fan, fan, values);
            }
            else
            {
                foreach (ref var value in values.AsSpan())
                {
                    value = (float)((scales.Contains(tensor.Name) ? 0.7 : -0.2) + (0.4 * random.NextDouble()));
                }
            }

            OnnxTensor.SetFloats(tensor, values);
        }

        return model;
    }
}
