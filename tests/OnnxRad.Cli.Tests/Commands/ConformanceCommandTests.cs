using Google.Protobuf;
using Onnx;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Testing;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ConformanceCommandTests : IDisposable
{
    const string Exclusions = "conformance-exclusions.txt";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Conformance_RightOutput_Passes()
    {
        WriteCase("relu", "Relu", [-1, 2], [0, 2]);

        var outcome = Tool.Run("conformance", _folder.Path);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(outcome.Lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Relu", "1", "0", "0"]);
        Assert.Equal("1 passed, 0 failed, 0 not applicable", outcome.Lines[^2]);
    }

    [Fact]
    public void Conformance_WrongOutput_FailsAndSaysWhere()
    {
        WriteCase("relu", "Relu", [-1, 2], [0, 2.5f]);

        var outcome = Tool.Run("conformance", _folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("failed: relu: Output 'y' has 2 at element 1; expected 2.5. The largest difference is 5.0e-1.", outcome.Lines);
        Assert.Equal("0 passed, 1 failed, 0 not applicable", outcome.Lines[^2]);
    }

    [Fact]
    public void Conformance_WrongShape_FailsAndSaysBoth()
    {
        WriteCase("relu", "Relu", [-1, 2], [0, 2, 3]);

        Assert.Contains("failed: relu: Output 'y' has the shape (2); expected (3).", Tool.Run("conformance", _folder.Path).Lines);
    }

    [Fact]
    public void Conformance_OperatorThatIsRefused_IsNotApplicable()
    {
        WriteCase("text", "StringNormalizer", [-1, 2], [0, 2]);

        var json = Tool.Run("conformance", _folder.Path, "--json").Json;

        Assert.Equal(["passed", "failed", "notApplicable", "cases"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, json.GetProperty("notApplicable").GetInt32());
        var one = json.GetProperty("cases")[0];
        Assert.Equal("text", one.GetProperty("name").GetString());
        Assert.Equal("StringNormalizer", one.GetProperty("operators")[0].GetString());
        Assert.Equal("not applicable", one.GetProperty("outcome").GetString());
        Assert.Equal(
            "Node 'StringNormalizer_0' uses operator 'StringNormalizer' (opset 17), which OnnxRad cannot train.", one.GetProperty("reason").GetString());
    }

    [Fact]
    public void Conformance_EmptyFolder_SaysWhatACaseIs() => AssertFails(
        $"There are no test cases under '{_folder.Path}'. A case is a folder with 'model.onnx' and 'test_data_set_0/input_0.pb', 'output_0.pb' and so on.\n");

    [Fact]
    public void Conformance_NoFolder_SaysSo()
    {
        var outcome = Tool.Run("conformance", _folder.File("none"));

        Assert.Equal($"There is no folder '{_folder.File("none")}'. Name a folder of ONNX backend tests.\n", outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Conformance_NoOutput_SaysSo()
    {
        var data = WriteCase("relu", "Relu", [-1, 2], [0, 2]);
        File.Delete(Path.Combine(data, "output_0.pb"));

        AssertFails($"'{data}' has no 'output_0.pb' to compare with. Copy the case again.\n");
    }

    [Fact]
    public void Conformance_TruncatedTensor_SaysSo()
    {
        var file = Path.Combine(WriteCase("relu", "Relu", [-1, 2], [0, 2]), "input_0.pb");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);

        AssertFails($"'{file}' is no ONNX tensor, or is cut short. Copy the case again.\n");
    }

    [Fact]
    public void Conformance_OnnxBackendTests_PassButForTheListed()
    {
        var json = Tool.Run("conformance", TestData.Require("onnx/backend"), "--json").Json;
        var listed = File.ReadLines(Path.Combine(AppContext.BaseDirectory, Exclusions))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2)).ToArray();
        Assert.All(listed, line => Assert.True(line.Length == 2 && line[1].Length > 0, $"'{line[0]}' is listed without a reason."));
        var passing = json.GetProperty("cases").EnumerateArray()
            .ToLookup(c => c.GetProperty("outcome").GetString() == "passed", c => c.GetProperty("name").GetString()!);

        Assert.Equal(140, passing[true].Count() + passing[false].Count());
        Assert.Equal(listed.Select(line => line[0]).Order(StringComparer.Ordinal), passing[false].Order(StringComparer.Ordinal));
    }

    void AssertFails(string message)
    {
        var outcome = Tool.Run("conformance", _folder.Path);

        Assert.Equal(message, outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    /// <summary>A case of one node from 'x' to 'y'; gives the folder of its data.</summary>
    string WriteCase(string name, string opType, float[] input, float[] output)
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.Path, name, "test_data_set_0")).FullName;
        var graph = new GraphProto { Name = name };
        graph.Node.Add(new NodeProto { OpType = opType, Input = { "x" }, Output = { "y" } });
        graph.Input.Add(Value("x"));
        graph.Output.Add(Value("y"));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        new OnnxModel(model).Save(Path.Combine(_folder.Path, name, "model.onnx"));
        File.WriteAllBytes(Path.Combine(data, "input_0.pb"), OnnxTensor.From("x", [input.Length], input).ToByteArray());
        File.WriteAllBytes(Path.Combine(data, "output_0.pb"), OnnxTensor.From("y", [output.Length], output).ToByteArray());
        return data;
    }

    static ValueInfoProto Value(string name)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "n" });
        return new() { Name = name, Type = new() { TensorType = type } };
    }
}
