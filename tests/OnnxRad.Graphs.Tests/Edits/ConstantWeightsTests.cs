using Onnx;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class ConstantWeightsTests
{
    [Theory]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    public void ToInitializers_PublishedModel_ComputesTheSame(string name)
    {
        var model = OnnxModel.Load(TestData.Require($"onnx/light/{name}.onnx"));
        var (input, image) = (model.Inputs[0].Name, Numbers.Random(1, 3, 224, 224));

        var plain = ConstantWeights.ToInitializers(model);

        Assert.DoesNotContain(plain.Nodes, node => node.OpType is "ConstantOfShape" or "Unsqueeze");
        Assert.Equal([input], plain.Proto.Graph.Input.Select(i => i.Name));
        Assert.True(plain.ParameterCount() > 1_000_000);
        Assert.Equal(
            Ort.Run(model, (input, [1, 3, 224, 224], image)).Values, Ort.Run(plain, (input, [1, 3, 224, 224], image)).Values);
    }

    [Fact]
    public void ToInitializers_EveryForm_ComputesTheSame()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", 2, 3);
        var a = g.Node("Constant", [], [3], null, null, ("value_floats", new[] { 1f, 2, 3 }));
        var b = g.Node("Reshape", [g.Constant("flat", [1, 6], [1, 2, 3, 4, 5, 6]), g.Constant("shape", [-1, 3])], [2, 3]);
        var c = g.Node("ConstantOfShape", [g.Constant("sizes", [2, 3])], [2, 3], null, null, ("value", OnnxTensor.From("", [1], [0.25f])));
        var d = g.Node("Unsqueeze", [g.Node("Identity", [g.Node("Constant", [], [], null, null, ("value_float", 7f))], []), g.Constant("axes", [0])], [1]);
        var e = g.Node("ConstantOfShape", [g.Constant("none", [3])], [3]);
        g.Output(g.Node("Sum", [x, a, b, c, d, e], x.Shape), "y");
        var model = g.Build();
        var values = Numbers.Random(1, 2, 3);

        var plain = ConstantWeights.ToInitializers(model);

        Assert.Equal(["Sum", "Identity"], plain.Nodes.Select(n => n.OpType));
        Assert.Equal(5, plain.Initializers.Count);
        Assert.Equal(Ort.Run(model, ("x", [2, 3], values)).Values, Ort.Run(plain, ("x", [2, 3], values)).Values);
    }

    [Fact]
    public void ToInitializers_InitialisersListedAsInputs_AreNoInputsAnyMore()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Linear(g.Input("x", "N", 2), "fc", 2), "y");
        var model = g.Build();
        model.Proto.IrVersion = 3;
        model.Proto.Graph.Input.AddRange(model.Proto.Graph.Initializer.Select(t => new ValueInfoProto { Name = t.Name, Type = new() { TensorType = new() { ElemType = t.DataType } } }));

        var plain = ConstantWeights.ToInitializers(model);

        Assert.Equal((3, 1), (model.Proto.Graph.Input.Count, plain.Proto.Graph.Input.Count));
        Assert.Equal(4, plain.Proto.IrVersion);
        Assert.Equal(2, plain.Initializers.Count);
    }

    [Fact]
    public void ToInitializers_ShapeThatDependsOnTheInput_StaysANode()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        g.Output(g.Node("ConstantOfShape", [g.Node("Shape", [x], [2])], ["N", 2]), "y");

        Assert.Equal(["Shape", "ConstantOfShape"], ConstantWeights.ToInitializers(g.Build()).Nodes.Select(n => n.OpType).Take(2));
    }

    [Fact]
    public void ToInitializers_MoreThan2Gigabytes_IsRefused()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        g.Output(g.Add(x, g.Node("ConstantOfShape", [g.Constant("sizes", [1 << 20, 1 << 10])], ["a", "b"], "huge")), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => ConstantWeights.ToInitializers(g.Build()));

        Assert.Equal(
            "'net': node 'huge' (ConstantOfShape, opset 17) makes a weight of the shape (1048576, 1024), which is no number or more than 2 GB. "
            + "Export the model with its weights as initialisers.",
            e.Message);
    }
}
