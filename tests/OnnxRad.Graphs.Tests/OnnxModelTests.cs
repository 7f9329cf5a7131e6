using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests;

public sealed class OnnxModelTests : IDisposable
{
    const string WayOut = " Export or download the file again.";
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_SavedFile_WritesTheSameBytes()
    {
        var (first, second) = (_folder.File("a.onnx"), _folder.File("b.onnx"));
        var model = Small();
        model.SetMetadata("key", "value \u00e9");
        model.Save(first);

        OnnxModel.Load(first).Save(second);

        Assert.Equal(model.ToBytes(), File.ReadAllBytes(first));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Save_ExistingFile_ReplacesIt()
    {
        var path = _folder.File("a.onnx");
        File.WriteAllText(path, "old");

        Small().Save(path);

        Assert.Equal(Small().ToBytes(), File.ReadAllBytes(path));
    }

    [Fact]
    public void Save_TemporaryFileCannotBeMade_LeavesTheOldFile()
    {
        // 240 characters are a valid file name; with the suffix of the temporary file it is too long.
        var path = _folder.File(new string('m', 240));
        File.WriteAllText(path, "old");

        Assert.ThrowsAny<IOException>(() => Small().Save(path));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Save_TargetIsAFolder_LeavesNothingBehind()
    {
        var path = _folder.File("a.onnx");
        Directory.CreateDirectory(path);

        Assert.NotNull(Record.Exception(() => Small().Save(path)));

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Save_MissingFolder_NamesIt()
    {
        var folder = _folder.File("none");
        var path = Path.Combine(folder, "a.onnx");

        var e = Assert.Throws<DirectoryNotFoundException>(() => Small().Save(path));

        Assert.Equal($"Cannot write '{path}': there is no folder '{folder}'. Create it first.", e.Message);
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var path = _folder.File("none.onnx");

        var e = Assert.Throws<FileNotFoundException>(() => OnnxModel.Load(path));

        Assert.Equal($"There is no model file '{path}'. Check the path.", e.Message);
        Assert.Equal(path, e.FileName);
    }

    [Fact]
    public void Load_EmptyFile_HasNoGraph()
    {
        var path = _folder.File("empty.onnx");
        File.WriteAllBytes(path, []);

        var e = Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(path));

        Assert.Equal($"'{path}' is not a usable ONNX model: it holds no graph with nodes.{WayOut}", e.Message);
        Assert.Equal(path, e.ModelSource);
    }

    [Fact]
    public void Load_PngFile_IsNotAnOnnxDocument()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, (byte)'I', (byte)'H', (byte)'D', (byte)'R'];

        var e = Fails(png);

        Assert.StartsWith("'a.onnx' is not a usable ONNX model: its bytes are not an ONNX document, or are cut short (", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("). It is a PNG image." + WayOut, e.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidProtocolBufferException>(e.InnerException);
    }

    [Fact]
    public void Load_CutShortAnywhere_IsInvalid()
    {
        // Written last and required, the operator set makes even a cut between two fields noticeable.
        var bytes = Small().ToBytes();

        for (var length = 0; length < bytes.Length; length += length < 200 ? 1 : 97)
        {
            Assert.EndsWith(WayOut, Fails(bytes[..length]).Message, StringComparison.Ordinal);
        }

        Assert.EndsWith(WayOut, Fails(bytes[..^1]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoOperatorSet_SaysSo()
    {
        var proto = Small().Proto.Clone();
        proto.OpsetImport.Clear();

        Assert.Equal($"'a.onnx' is not a usable ONNX model: it names no operator set (opset_import).{WayOut}", Fails(proto.ToByteArray()).Message);
    }

    [Fact]
    public void Load_TwoInitialisersOfOneName_NamesThem()
    {
        var proto = Small().Proto.Clone();
        proto.Graph.Initializer.Add(proto.Graph.Initializer[0].Clone());

        Assert.Equal(
            $"'a.onnx' is not a usable ONNX model: it has two initialisers named 'stage1.conv.weight'.{WayOut}", Fails(proto.ToByteArray()).Message);
    }

    [Fact]
    public void Load_RandomBytes_IsInvalid()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            Fails(bytes);
        }
    }

    [Fact]
    public void Load_BytesChanged_LoadsOrIsInvalid()
    {
        var random = new Random(2);
        var original = Small().ToBytes();
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var bytes = original.ToArray();
            for (var change = 0; change < 20; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var e = Record.Exception(() => OnnxModel.Load(new MemoryStream(bytes), "a.onnx"));
            refused += e is null ? 0 : 1;
            Assert.True(e is null or InvalidOnnxException or UnsupportedOnnxException, e?.ToString());
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void Load_ExternalData_IsUnsupported()
    {
        var proto = Small().Proto.Clone();
        proto.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;

        var e = Assert.Throws<UnsupportedOnnxException>(() => OnnxModel.Load(new MemoryStream(proto.ToByteArray()), "a.onnx"));

        Assert.Equal(
            "'a.onnx' keeps 1 weights in other files (external data), the first being 'stage1.conv.weight'. Save the model as one file and try again.",
            e.Message);
        Assert.Equal(["Initialiser 'stage1.conv.weight' is external data."], e.Problems);
    }

    [Fact]
    public void Load_UnknownFields_Survive()
    {
        // Field 2000, varint 7, at the end of the model; field 1999, text "x", at the end of its first node.
        byte[] unknownInModel = [0x80, 0x7d, 0x07];
        byte[] unknownInNode = [0xfa, 0x7c, 0x01, (byte)'x'];
        var proto = Small().Proto.Clone();
        proto.Graph.Node[0] = NodeProto.Parser.ParseFrom([.. proto.Graph.Node[0].ToByteArray(), .. unknownInNode]);
        byte[] bytes = [.. proto.ToByteArray(), .. unknownInModel];

        var model = OnnxModel.Load(new MemoryStream(bytes), "a.onnx");

        Assert.Equal(bytes, model.ToBytes());
        Assert.Equal(bytes, model.Clone().ToBytes());
        Assert.True(model.ToBytes().AsSpan().IndexOf(unknownInNode) > 0);
    }

    [Fact]
    public void Inputs_InitialisersDeclaredAsInputs_AreLeftOut()
    {
        var proto = Small().Proto.Clone();
        proto.IrVersion = 3;
        proto.Graph.Input.AddRange(proto.Graph.Initializer.Select(t => new ValueInfoProto { Name = t.Name, Type = new TypeProto() }));

        Assert.Equal(["image"], new OnnxModel(proto).Inputs.Select(i => i.Name));
    }

    [Theory]
    [InlineData("light_bvlc_alexnet")]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    [InlineData("light_vgg19")]
    [InlineData("light_zfnet512")]
    public void Load_PublishedModel_HasTheInputsThatOnnxRuntimeSees(string name)
    {
        var path = TestData.Require($"onnx/light/{name}.onnx");

        var model = OnnxModel.Load(path);

        using var session = Ort.Open(File.ReadAllBytes(path));
        Assert.Equal(session.InputNames, model.Inputs.Select(i => i.Name));
        Assert.Equal(session.OutputNames, model.Outputs.Select(o => o.Name));
        Assert.Single(model.Inputs);
        Assert.True(model.Proto.Graph.Input.Count >= model.Inputs.Count);
        Assert.All(model.Nodes, node => Assert.True(node.Opset > 0));
        Assert.Equal(File.ReadAllBytes(path).Length, model.ToBytes().Length);
    }

    [Fact]
    public void SetMetadata_Twice_KeepsTheLast()
    {
        var model = Small();
        model.SetMetadata("a", "1");
        model.SetMetadata("b", "2");
        model.SetMetadata("a", "3");

        Assert.Equal(("3", "2", null), (model.GetMetadata("a"), model.GetMetadata("b"), model.GetMetadata("c")));
        model.RemoveMetadata("a");
        model.RemoveMetadata("none");
        Assert.Equal(["b"], model.Proto.MetadataProps.Select(p => p.Key));
    }

    [Fact]
    public void Clone_Edited_LeavesTheOriginal()
    {
        var model = Small();
        var before = model.ToBytes();

        var copy = model.Clone();
        copy.SetMetadata("a", "1");
        OnnxTensor.SetFloats(copy.Initializers["fc.bias"], [1, 2]);

        Assert.Equal(before, model.ToBytes());
        Assert.NotEqual(before, copy.ToBytes());
    }

    [Fact]
    public void OpsetOf_NamesOfTheDefaultSet_AreOne()
    {
        var model = Small();
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });

        Assert.Equal((17, 17, 17, 1, 0), (model.Opset, model.OpsetOf(""), model.OpsetOf("ai.onnx"), model.OpsetOf("com.microsoft"), model.OpsetOf("x")));
    }

    static OnnxModel Small() => PlainCnn.Create(new() { InputChannels = 1, Height = 8, Width = 8, Classes = 2, BaseWidth = 2 });

    static InvalidOnnxException Fails(byte[] bytes) =>
        Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(new MemoryStream(bytes), "a.onnx"));
}
