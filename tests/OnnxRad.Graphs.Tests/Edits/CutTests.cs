using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class CutTests
{
    [Fact]
    public void At_ANode_GivesItsOutputAndDropsTheRest()
    {
        var g = new GraphBuilder("net", seed: 1);
        var features = g.Linear(g.Input("x", "N", 3), "features", 4);
        g.Output(g.Softmax(g.Linear(features, "fc", 2)), "p");
        var model = g.Build();
        var values = Numbers.Random(1, 2, 3);
        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = features.Name, Type = model.Outputs[0].Type.Clone() });
        model.Outputs[1].Type.TensorType.Shape.Dim[1].DimValue = 4;
        var expected = Ort.RunAll(model, ("x", [2, 3], values))[features.Name].Values;
        model.Proto.Graph.Output.RemoveAt(1);

        var cut = Cut.At(model, "features");

        Assert.Equal(["features.weight", "features.bias"], cut.Initializers.Keys);
        Assert.Equal("(N, 4)", Shape(cut));
        Assert.Equal(expected, Ort.Run(cut, ("x", [2, 3], values)).Values);
        Assert.Equal(cut.ToBytes(), Cut.At(model, features.Name).ToBytes());
        Assert.Equal("p", model.Outputs.Single().Name);
    }

    [Fact]
    public void At_LayerOfAResNet_GivesItsMaps()
    {
        var model = ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Height = 64, Width = 64, Classes = 2 });

        var cut = Cut.At(model, "layer3.1.conv2");

        var image = Numbers.Random(1, 1, 64, 64);
        Assert.Equal("(N, 256, 4, 4)", Shape(cut));
        Assert.Equal([1, 256, 4, 4], Ort.Run(cut, (model.Inputs[0].Name, [1, 1, 64, 64], image)).Shape);
    }

    [Fact]
    public void At_ValueWithANotedShape_KeepsIt()
    {
        var model = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"));

        var cut = Cut.At(model, "pool10_1");

        Assert.Equal("(1, 1000, 1, 1)", Shape(cut));
        var image = Numbers.Random(1, 3, 224, 224);
        var logits = Ort.Run(cut, ("data_0", [1, 3, 224, 224], image)).Values;
        var sum = logits.Sum(v => Math.Exp(v));
        Numbers.AssertClose(
            [.. logits.Select(v => (float)(Math.Exp(v) / sum))], Ort.Run(model, ("data_0", [1, 3, 224, 224], image)).Values);
    }

    [Fact]
    public void At_UnknownLayer_NamesTheLastOnes()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.Linear(g.Linear(g.Input("x", "N", 3), "features", 4), "fc", 2), "p");

        var e = Assert.Throws<ArgumentException>(() => Cut.At(g.Build(), "feature"));

        Assert.Equal("'net' has no node and no value 'feature'. Its last nodes: 'features', 'fc', 'Identity'. (Parameter 'layer')", e.Message);
    }

    static string Shape(OnnxModel model) =>
        $"({string.Join(", ", model.Outputs.Single().Type.TensorType.Shape.Dim.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam))})";
}
