using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace OnnxRad.Graphs.Tests;

public sealed class OnnxNodeTests
{
    [Fact]
    public void Attributes_Given_AreRead()
    {
        var proto = new NodeProto { OpType = "Op", Name = "node" };
        proto.Attribute.Add(new AttributeProto { Name = "i", Type = AttributeType.Int, I = 3 });
        proto.Attribute.Add(new AttributeProto { Name = "f", Type = AttributeType.Float, F = 0.5f });
        proto.Attribute.Add(new AttributeProto { Name = "s", Type = AttributeType.String, S = ByteString.CopyFromUtf8("same") });
        proto.Attribute.Add(new AttributeProto { Name = "is", Type = AttributeType.Ints, Ints = { 1, 2 } });
        proto.Attribute.Add(new AttributeProto { Name = "fs", Type = AttributeType.Floats, Floats = { 1, 2 } });
        proto.Attribute.Add(new AttributeProto { Name = "t", Type = AttributeType.Tensor, T = OnnxTensor.From("t", [1], [1f]) });

        var node = new OnnxNode(proto, 17);

        Assert.Equal((3L, 0.5f, "same"), (node.Int("i", 9), node.Float("f", 9), node.String("s", "")));
        Assert.Equal([1, 2], node.Ints("is"));
        Assert.Equal([1, 2], node.Floats("fs"));
        Assert.Equal("t", node.Tensor("t")!.Name);
        Assert.Equal(["i", "f", "s", "is", "fs", "t"], node.AttributeNames);
        Assert.True(node.Has("i"));
    }

    [Fact]
    public void Attributes_NotGiven_HaveTheirDefaults()
    {
        var node = new OnnxNode(new NodeProto { OpType = "Op" }, 17);

        Assert.Equal((9L, 9f, "d"), (node.Int("i", 9), node.Float("f", 9), node.String("s", "d")));
        Assert.Empty(node.Ints("is"));
        Assert.Empty(node.Floats("fs"));
        Assert.Null(node.Tensor("t"));
        Assert.False(node.Has("i"));
    }

    [Fact]
    public void Name_NotGiven_IsOperatorAndPlace()
    {
        var node = new OnnxNode(new NodeProto { OpType = "Relu", Domain = "ai.onnx" }, 17, index: 4);

        Assert.Equal(("Relu_4", "", "Relu 'Relu_4' (opset 17)"), (node.Name, node.Domain, node.ToString()));
    }

    [Fact]
    public void HasInput_LeftOut_IsFalse()
    {
        var node = new OnnxNode(new NodeProto { OpType = "Clip", Input = { "x", "", "max" } }, 17);

        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(node.HasInput));
    }
}
