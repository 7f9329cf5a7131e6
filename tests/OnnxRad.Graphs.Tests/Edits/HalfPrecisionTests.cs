using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class HalfPrecisionTests
{
    [Fact]
    public void ToFloat32_PublishedModel_HasTheValuesOfItsPublishedCast()
    {
        var half = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1_fp16.onnx"));
        var published = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"));

        var full = HalfPrecision.ToFloat32(half);

        Assert.Equal((52, 0), (HalfPrecision.Count(half), HalfPrecision.Count(full)));
        foreach (var (name, tensor) in published.Initializers)
        {
            Assert.Equal(OnnxTensor.Floats(tensor), OnnxTensor.Floats(full.Initializers[name]));
        }

        var image = Numbers.Random(1, 3, 224, 224);
        Assert.Equal(Ort.Run(published, ("data_0", [1, 3, 224, 224], image)).Values, Ort.Run(full, ("data_0", [1, 3, 224, 224], image)).Values);
    }

    [Fact]
    public void ToFloat32_HalfInAnyForm_KeepsTheValues()
    {
        // 1.5, -2, 65504 (the largest) and 2^-24 (the smallest) in float16; the bits of 1.5 and -2 in bfloat16.
        ushort[] halves = [0x3e00, 0xc000, 0x7bff, 0x0001];
        var raw = new TensorProto { Name = "raw", DataType = (int)DataType.Float16, Dims = { 4 } };
        raw.RawData = ByteString.CopyFrom([.. halves.SelectMany(BitConverter.GetBytes)]);
        var typed = new TensorProto { Name = "typed", DataType = (int)DataType.Float16, Dims = { 4 } };
        typed.Int32Data.AddRange(halves.Select(h => (int)h));
        var brain = new TensorProto { Name = "brain", DataType = (int)DataType.Bfloat16, Dims = { 2 }, RawData = ByteString.CopyFrom(0xc0, 0x3f, 0x00, 0xc0) };
        var wide = new TensorProto { Name = "wide", DataType = (int)DataType.Double, Dims = { 2 }, DoubleData = { 0.1, -3 } };
        var model = Network();
        model.Proto.Graph.Initializer.Add([raw, typed, brain, wide]);

        var tensors = HalfPrecision.ToFloat32(model).Initializers;

        float[] expected = [1.5f, -2, 65504, MathF.Pow(2, -24)];
        Assert.Equal(expected, OnnxTensor.Floats(tensors["raw"]));
        Assert.Equal(expected, OnnxTensor.Floats(tensors["typed"]));
        Assert.Equal([1.5f, -2], OnnxTensor.Floats(tensors["brain"]));
        Assert.Equal([0.1f, -3], OnnxTensor.Floats(tensors["wide"]));
    }

    [Fact]
    public void ToFloat32_CastsConstantsAndOutputs_RunInFloat32()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        var half = g.Node("Cast", [x], x.Shape, null, null, ("to", (long)DataType.Float16));
        var constant = new TensorProto { DataType = (int)DataType.Float16, Dims = { 2 }, RawData = ByteString.CopyFrom(0x00, 0x3e, 0x00, 0xc0) };
        g.Output(g.Node("Mul", [half, g.Node("Constant", [], [2], null, null, ("value", constant))], x.Shape), "y");
        var model = g.Build();
        model.Outputs[0].Type.TensorType.ElemType = (int)DataType.Float16;

        var full = HalfPrecision.ToFloat32(model);

        // 0.1 has no exact float16: what float16 would round stays.
        Assert.Equal([0.1f * 1.5f, 0.1f * -2], Ort.Run(full, ("x", [1, 2], [0.1f, 0.1f])).Values);
        Assert.Equal((int)DataType.Float16, model.Outputs[0].Type.TensorType.ElemType);
    }

    [Fact]
    public void ToFloat32_WrongNumberOfValues_NamesTheTensor()
    {
        var model = Network();
        model.Proto.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)DataType.Float16, Dims = { 3 }, RawData = ByteString.CopyFrom(0, 0) });

        var e = Assert.Throws<InvalidOnnxException>(() => HalfPrecision.ToFloat32(model));

        Assert.Equal("Tensor 'w' has 2 bytes; its shape needs 6. Export or download the model again.", e.Message);
    }

    static OnnxModel Network()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("x", "N", 2)), "y");
        return g.Build();
    }
}
