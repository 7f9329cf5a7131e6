using System.Globalization;
using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Reading;

/// <summary>Whatever the bytes are: a model, or an exception that says what is wrong with them, in bounded memory.</summary>
/// <remarks>The variable ONNXRAD_FUZZ asks for another number of mutations than the few thousand of each run.</remarks>
public sealed class FuzzTests
{
    const long MostMemory = 64 << 20;

    static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("ONNXRAD_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 4000;

    static readonly Func<OnnxModel, object>[] s_uses =
    [
        model => model.ParameterCount(),
        model => HalfPrecision.ToFloat32(model),
        model => ConstantWeights.ToInitializers(model),
        model => ChannelsFirst.Apply(model),
        model => BatchDimension.Free(model),
        model => ImageSize.Set(model, 40, 40),
        model => ImageSize.Free(model),
        model => InputChannels.Set(model, 2),
        model => ClassifierHead.Replace(model, 2),
        model => UnusedInitializers.Remove(model),
        model => BatchNormFolding.Fold(model),
        model => BatchNormFolding.Unfold(model),
        model => Cut.At(model, model.Nodes.First(n => n.Outputs.Any(o => o.Length > 0)).Name),
    ];

    [Fact]
    public void Load_MutatedSmallModels_LoadOrSayWhy() => Run(seed: 1, s_count, [Cnn(), Branches(), Quantised()]);

    [Fact]
    public void Load_MutatedPublishedModels_LoadOrSayWhy() => Run(
        seed: 2,
        s_count / 4,
        [
            File.ReadAllBytes(TestData.Require("onnx/light/light_squeezenet.onnx")),
            WithoutWeights(TestData.Require("onnx/pretrained/squeezenet1.1.onnx")),
            Head(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"), 16_384),
        ]);

    static void Run(int seed, int count, byte[][] originals)
    {
        var random = new Random(seed);
        var (loaded, edited, most) = (0, 0, 0L);
        for (var i = 0; i < count; i++)
        {
            var bytes = Mutation.Of(originals[random.Next(originals.Length)], originals[random.Next(originals.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var model = Try(bytes, i, () => OnnxModel.Load(new MemoryStream(bytes), "a.onnx"));
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(most < MostMemory, $"Mutation {i} of seed {seed} took {most} bytes.");
            if (model is not null)
            {
                loaded++;
                edited += s_uses.Count(use => Try(bytes, i, () => use(model)) is not null);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} mutations: {loaded} loaded, {edited} edits of them made, at most {most >> 10} KB each.");
        Assert.InRange(loaded, 1, count - 1);
    }

    static T? Try<T>(byte[] bytes, int i, Func<T> run)
        where T : class
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is InvalidOnnxException or UnsupportedOnnxException)
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Mutation {i} throws {e.GetType().Name}. Its bytes: {Convert.ToBase64String(bytes)}", e);
        }
    }

    static byte[] Cnn()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", 1, 3, 16, 16);
        x = g.Node("Sub", [x, g.Constant("mean", [3, 1, 1], [1, 2, 3])], x.Shape);
        x = g.MaxPool(g.Relu(g.BatchNormalization(g.Conv(x, "a", 4, kernel: 3), "bn")), kernel: 2, stride: 2);
        x = g.AveragePool(g.Conv(x, "b", 6, kernel: 3), kernel: 8, stride: 1);
        x = g.Node("Reshape", [x, g.Constant("shape", [1, 6])], [1, 6]);
        g.Output(g.Softmax(g.Linear(g.Dropout(x, 0.5f), "fc", 3)), "p");
        return g.Build().ToBytes();
    }

    static byte[] Branches()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 2, "H", "W");
        var w = g.Node("Constant", [], [4, 2, 1, 1], null, null, ("value", OnnxTensor.From("", [4, 2, 1, 1], new float[8])));
        var maps = g.ConcatChannels(g.Node("Conv", [x, w], ["N", 4, "H", "W"]), g.Conv(x, "c", 4, kernel: 3));
        var scale = g.Node("Unsqueeze", [g.Constant("s", [8], new float[8]), g.Constant("axes", [1, 2])], [8, 1, 1]);
        maps = g.Node("Mul", [maps, scale], maps.Shape);
        var filled = g.Node("ConstantOfShape", [g.Constant("sizes", [3, 8, 1, 1])], [3, 8, 1, 1]);
        maps = g.GlobalAveragePool(g.Relu(g.Node("Conv", [maps, filled], ["N", 3, "H", "W"])));
        g.Output(g.Node("Squeeze", [maps, g.Constant("hw", [2, 3])], ["N", 3]), "y");
        var model = g.Build();
        var branch = PlainCnn.Create(new() { InputChannels = 1, Height = 8, Width = 8, Classes = 2, BaseWidth = 2 }).Proto.Graph;
        model.Proto.Graph.Node[^1].Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
        return model.ToBytes();
    }

    static byte[] Quantised()
    {
        var model = OnnxModel.Load(new MemoryStream(Cnn()), "small");
        foreach (var tensor in model.Proto.Graph.Initializer.Where(t => t.DataType == (int)TensorProto.Types.DataType.Float))
        {
            var halves = OnnxTensor.Floats(tensor).SelectMany(v => BitConverter.GetBytes((Half)v)).ToArray();
            (tensor.DataType, tensor.RawData) = ((int)TensorProto.Types.DataType.Float16, ByteString.CopyFrom(halves));
        }

        model.Proto.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "w" });
        return model.ToBytes();
    }

    /// <summary>A published graph whose weights have no values left.</summary>
    static byte[] WithoutWeights(string path)
    {
        var model = OnnxModel.Load(path);
        foreach (var tensor in model.Proto.Graph.Initializer)
        {
            tensor.ClearRawData();
            tensor.FloatData.Clear();
            tensor.Dims[0] = 0;
        }

        return model.ToBytes();
    }

    static byte[] Head(string path, int length)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
