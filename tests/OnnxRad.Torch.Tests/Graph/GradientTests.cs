using Onnx;
using OnnxRad.Graphs;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace OnnxRad.Torch.Tests.Graph;

/// <summary>The operator of the training preview, with derivatives worked out by hand. a = 3, b = -2.</summary>
public sealed class GradientTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_ProductOfSums_HasItsDerivatives(bool underNoGrad)
    {
        // y = (a + b) a: dy/da = 2 a + b = 4, dy/db = a = 3.
        var model = Graph(["a", "b"], ["a", "b"], "y", Node("add", "Add", ["a", "b"], ["c"]), Node("mul", "Mul", ["c", "a"], ["y"]));

        Assert.Equal([3f, 4f, 3f], Run(model, underNoGrad));
    }

    [Fact]
    public void Run_ByAnInnerValue_StopsThere()
    {
        // c = a + b = 1, y = c a: dy/dc = a = 3; by b, which is named too, through c alone: 3.
        var model = Graph(["c", "b"], ["c", "b"], "y", Node("add", "Add", ["a", "b"], ["c"]), Node("mul", "Mul", ["c", "a"], ["y"]));

        Assert.Equal([3f, 3f, 3f], Run(model, underNoGrad: true));
    }

    [Fact]
    public void Run_ByWhatDoesNotMatter_IsZero()
    {
        var model = Graph(["a", "b"], ["a", "b"], "y", Node("mul", "Mul", ["a", "a"], ["y"]));

        Assert.Equal([9f, 6f, 0f], Run(model, underNoGrad: true));
    }

    [Fact]
    public void From_OtherInputsThanNamed_SaysSo()
    {
        var model = Graph(["b", "a"], ["a", "b"], "y", Node("mul", "Mul", ["a", "b"], ["y"]));

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            ["Node 'gradient' (Gradient, opset 1) has the inputs b, a; expected the values that its attributes 'xs' and 'zs' name, in that order."],
            error.Problems);
    }

    static float[] Run(OnnxModel model, bool underNoGrad)
    {
        using var sut = TorchGraph.From(model);
        using var mode = underNoGrad ? no_grad() : null;

        return [.. sut.Run([tensor(3f), tensor(-2f)]).Select(output => output.item<float>())];
    }

    static OnnxModel Graph(string[] inputs, string[] xs, string y, params NodeProto[] nodes)
    {
        var gradient = Node("gradient", "Gradient", inputs, ["d0", "d1"], ("y", y));
        gradient.Domain = "ai.onnx.preview.training";
        gradient.Attribute.Add(new AttributeProto
        {
            Name = "xs",
            Type = AttributeType.Strings,
            Strings = { xs.Select(Google.Protobuf.ByteString.CopyFromUtf8) },
        });
        var model = Model([Value("a"), Value("b")], [Value("y"), Value("d0"), Value("d1")], [], [.. nodes, gradient]);
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = gradient.Domain, Version = 1 });
        return model;
    }
}
