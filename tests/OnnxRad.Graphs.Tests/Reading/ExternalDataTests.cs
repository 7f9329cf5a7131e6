using System.Globalization;
using Onnx;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Reading;

public sealed class ExternalDataTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_ExternalWeights_OpensInOnnxRuntimeAndReadsBackTheSame()
    {
        var path = _folder.File("a.onnx");
        var model = Network(1);

        model.Save(path, ExternalWeights.Always);

        var files = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(Path.GetFileName).ToArray();
        Assert.Equal(2, files.Length);
        Assert.Matches("^a\\.onnx\\.[0-9a-f]{12}\\.data$", files[1]);
        Assert.Equal(model.ToBytes(), OnnxModel.Load(path).ToBytes());
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);
        var image = Numbers.Random(1, 1, 64);
        Assert.Equal(Ort.Run(model, ("x", [1, 64], image)).Values, Ort.RunAll(session, [("x", [1, 64], image)])["y"].Values);
    }

    [Fact]
    public void Save_ExternalWeightsAgain_LeavesOneDataFile()
    {
        var path = _folder.File("a.onnx");
        File.WriteAllText(_folder.File("a.onnx.other.data"), "not ours");

        Network(1).Save(path, ExternalWeights.Always);
        Network(2).Save(path, ExternalWeights.Always);

        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
        Assert.Equal(Network(2).ToBytes(), OnnxModel.Load(path).ToBytes());
    }

    [Fact]
    public void Save_ModelCannotBeReplaced_LeavesTheOldOneWhole()
    {
        // A folder stands where the document should go: the data file is written, the document is not.
        var path = _folder.File("a.onnx");
        Directory.CreateDirectory(path);

        Assert.NotNull(Record.Exception(() => Network(1).Save(path, ExternalWeights.Always)));

        Assert.True(Directory.Exists(path));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_DataOfAnotherWriter_IsReadWithOffsets()
    {
        File.WriteAllBytes(_folder.File("weights.bin"), [9, 9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);

        var model = OnnxModel.Load(Write(("location", "weights.bin"), ("offset", "4"), ("length", "8"), ("checksum", "x")));

        Assert.Equal([1.5f, -2f], OnnxTensor.Floats(model.Initializers["w"]));
        Assert.Equal(TensorProto.Types.DataLocation.Default, model.Initializers["w"].DataLocation);
        Assert.Equal([1.5f, 0], Ort.Run(model, ("x", [2], [0, 2])).Values);
    }

    [Fact]
    public void Load_DataInAFolderBelow_IsRead()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllBytes(_folder.File("data/w.bin"), new byte[8]);

        Assert.Equal([0, 0], OnnxTensor.Floats(OnnxModel.Load(Write(("location", "data/w.bin"))).Initializers["w"]));
    }

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("data/../../w.bin")]
    [InlineData("..\\w.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("C:\\w.bin")]
    [InlineData("\\\\server\\w.bin")]
    public void Load_DataOutsideTheFolder_AreRefused(string location)
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "w.bin"), new byte[8]);
        Directory.CreateDirectory(_folder.File("inner"));

        AssertRefused(
            Write("inner/a.onnx", ("location", location)),
            $"lies in '{location}', which is outside the model's folder. Such a file is not read; put the data next to the model, and export it again.");
    }

    [Fact]
    public void Load_LinkOutOfTheFolder_IsRefused()
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[8]);
        Directory.CreateDirectory(_folder.File("inner"));
        File.CreateSymbolicLink(_folder.File("inner/link.bin"), _folder.File("w.bin"));
        Directory.CreateSymbolicLink(_folder.File("inner/folder"), _folder.Path);

        foreach (var location in new[] { "link.bin", "folder/w.bin" })
        {
            AssertRefused(
                Write("inner/a.onnx", ("location", location)),
                $"lies in '{location}', which is outside the model's folder. Such a file is not read; put the data next to the model, and export it again.");
        }
    }

    [Fact]
    public void Load_ModelFolderBehindALink_IsRead()
    {
        Directory.CreateDirectory(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        File.WriteAllBytes(_folder.File("real/w.bin"), new byte[8]);
        Write("real/a.onnx", ("location", "w.bin"));

        Assert.Equal([0, 0], OnnxTensor.Floats(OnnxModel.Load(_folder.File("link/a.onnx")).Initializers["w"]));
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo() => AssertRefused(
        Write(("location", "w.bin")), "lies in 'w.bin', which is not there. Download that file too, next to the model.");

    [Fact]
    public void Load_NoLocation_SaysSo() => AssertRefused(Write(("offset", "0")), "names no file for its data. Export or download the model again.");

    [Theory]
    [InlineData("4", "8", "needs 8 bytes from byte 4 of 'w.bin' on, which has 8. Download that file again, next to the model.")]
    [InlineData("9223372036854775807", "8", "needs 8 bytes from byte 9223372036854775807 of 'w.bin' on, which has 8. Download that file again, next to the model.")]
    [InlineData("0", "4", "has 4 bytes in 'w.bin'; its shape needs 8. Export or download the model again.")]
    [InlineData("-1", "8", "has the offset '-1'; expected a number of bytes. Export or download the model again.")]
    [InlineData("0", "many", "has the length 'many'; expected a number of bytes. Export or download the model again.")]
    public void Load_PlaceThatDoesNotFit_SaysWhy(string offset, string length, string what)
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[8]);

        AssertRefused(Write(("location", "w.bin"), ("offset", offset), ("length", length)), what);
    }

    [Fact]
    public void Load_ShapeOfATerabyte_TakesNoMemory()
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[8]);
        var path = Write(("location", "w.bin"));
        var proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        proto.Graph.Initializer[0].Dims[0] = 500_000_000;
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(proto));
        var before = GC.GetAllocatedBytesForCurrentThread();

        AssertRefused(path, "needs 2000000000 bytes from byte 0 of 'w.bin' on, which has 8. Download that file again, next to the model.");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Load_ManyTensorsInTheSameBytes_TakeThemOnce()
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[12]);
        var path = Write(("location", "w.bin"), ("offset", "0"));
        var proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        var same = proto.Graph.Initializer[0].Clone();
        same.Name = "same";
        proto.Graph.Initializer.Add(same);
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(proto));
        Assert.Equal(2, OnnxModel.Load(path).Initializers.Count);

        same.ExternalData[1].Value = "4";
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(proto));

        var e = Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(path));
        Assert.Equal(
            $"'{path}' is not a usable ONNX model: initialiser 'same' shares bytes of 'w.bin' with others, so that all of them need more than it has. "
            + "Export or download the model again.",
            e.Message);
    }

    static void AssertRefused(string path, string what)
    {
        var e = Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(path));

        Assert.Equal($"'{path}' is not a usable ONNX model: initialiser 'w' {what}", e.Message);
    }

    string Write(params (string Key, string Value)[] entries) => Write("a.onnx", entries);

    /// <summary>y = Relu(x + w), with w of two float32 numbers in another file.</summary>
    string Write(string name, params (string Key, string Value)[] entries)
    {
        var g = new GraphBuilder("net");
        var sum = g.Add(g.Input("x", 2), g.Constant("w", [2], [0, 0]));
        g.Output(g.Relu(sum), "y");
        var proto = g.Build().Proto;
        var weight = proto.Graph.Initializer[0];
        weight.ClearRawData();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.AddRange(entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value.ToString(CultureInfo.InvariantCulture) }));
        File.WriteAllBytes(_folder.File(name), Google.Protobuf.MessageExtensions.ToByteArray(proto));
        return _folder.File(name);
    }

    static OnnxModel Network(int seed)
    {
        var g = new GraphBuilder("net", seed);
        g.Output(g.Linear(g.Linear(g.Input("x", "N", 64), "a", 64), "b", 300), "y");
        return g.Build();
    }
}
