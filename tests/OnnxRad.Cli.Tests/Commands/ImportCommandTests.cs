using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_Network_SaysWhatItDidAndWhatIsNext()
    {
        var (from, to) = (Network(), _folder.File("base.onnx"));

        var outcome = Tool.Run("import", from, "--classes", "normal, pneumonia", "--channels", "1", "--size", "12", "-o", to);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Lines.Where(line => line.Length > 0).ToArray();
        Assert.Equal(
            [
                "  batch      any number of images, was 1",
                "  size       12x12, was 8x8",
                "  channels   1, was 3",
                "  head       'head' (Gemm, 4 to 2, seed 0) in place of 'fc' (Gemm, 4 to 10) and what stood behind it",
            ],
            lines[..4]);
        Assert.Matches("^  check      TorchSharp and ONNX Runtime differ by [0-9.e+-]+ on a random batch of 2$", lines[4]);
        Assert.Equal(
            [
                $"'{to}': x float (N, 1, 12, 12) to logits float (N, 2), 50 parameters.",
                $"Next: onnxrad train RECIPE --from {to} --data DATA --out RUN",
            ],
            lines[5..]);
        var model = OnnxModel.Load(to);
        Assert.Equal("[\"normal\",\"pneumonia\"]", model.GetMetadata("onnxrad.classes"));
        Assert.Equal([4, 1, 3, 3], model.Initializers["first.weight"].Dims);
    }

    [Fact]
    public void Import_Json_IsOneObject()
    {
        var to = _folder.File("base.onnx");

        var json = Tool.Run("import", Network(), "--classes", "a,b,c", "--out", to, "--json").Json;

        Assert.Equal(["from", "model", "classes", "input", "output", "parameters", "steps", "parity"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(to, json.GetProperty("model").GetString());
        Assert.Equal(["a", "b", "c"], json.GetProperty("classes").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(["batch", "head"], json.GetProperty("steps").EnumerateObject().Select(p => p.Name));
        Assert.InRange(json.GetProperty("parity").GetDouble(), 0, 1e-4);
        Assert.Equal("3", json.GetProperty("output").GetProperty("shape")[1].GetString());
    }

    [Fact]
    public void Import_PublishedNetwork_WritesOneThatOpens()
    {
        var to = _folder.File("base.onnx");

        var outcome = Tool.Run("import", TestData.Require("onnx/pretrained/squeezenet1.1.onnx"), "--classes", "a,b", "--channels", "1", "-o", to);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal([to], Directory.GetFiles(_folder.Path));
        Assert.Equal(0, Tool.Run("inspect", to).ExitCode);
    }

    [Fact]
    public void Import_CannotBeDone_LeavesWhatIsThere()
    {
        var (from, to) = (Network(), _folder.File("base.onnx"));
        File.WriteAllText(to, "old");
        var before = Tool.Listing(_folder.Path);

        var noFolder = Tool.Run("import", from, "--classes", "a,b", "--channels", "4", "--size", "300", "-o", Path.Combine(_folder.Path, "none", "base.onnx"));
        var missing = Tool.Run("import", _folder.File("none.onnx"), "--classes", "a,b", "-o", to);

        Assert.Equal(1, noFolder.ExitCode);
        Assert.Equal((1, $"There is no model file '{_folder.File("none.onnx")}'. Check the path.\n"), (missing.ExitCode, missing.Error));
        Assert.Equal("old", File.ReadAllText(to));
        Assert.Equal(before, Tool.Listing(_folder.Path));
    }

    [Fact]
    public void Import_OntoItself_IsRefused()
    {
        var from = Network();

        var outcome = Tool.Run("import", from, "--classes", "a,b", "-o", from);

        Assert.Equal((1, $"'{from}' is a model to read, and would be replaced. Write to another file.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Import_SeveralThingsWrong_SaysAll()
    {
        var (from, to) = (_folder.File("none.onnx"), _folder.File("no/base.onnx"));

        var outcome = Tool.Run("import", from, "--classes", "a,b", "-o", to);

        Assert.Equal(
            (1, $"There is no model file '{from}'. Check the path.\n'{to}' cannot be written: its folder does not exist.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Import_OntoItselfThroughALinkedFolder_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        var from = Network();
        Directory.CreateSymbolicLink(_folder.File("link"), Path.GetDirectoryName(from)!);
        var (to, before) = (Path.Combine(_folder.File("link"), Path.GetFileName(from)), File.ReadAllBytes(from));

        var outcome = Tool.Run("import", from, "--classes", "a,b", "-o", to);

        Assert.Equal((1, $"'{to}' is a model to read, and would be replaced. Write to another file.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(before, File.ReadAllBytes(from));
    }

    [Theory]
    [InlineData("--classes", "a,,b", "--classes takes different names separated by commas, and not 'a,,b'.")]
    [InlineData("--classes", "a,a", "--classes takes different names separated by commas, and not 'a,a'.")]
    [InlineData("--channels", "0", "--channels takes a number from 1 to 1024, and not 0.")]
    [InlineData("--size", "8193", "--size takes a number from 1 to 8192, and not 8193.")]
    public void Import_WrongOption_IsUsage(string option, string value, string message)
    {
        string[] classes = option == "--classes" ? [] : ["--classes", "a,b"];

        var outcome = Tool.Run(["import", "x.onnx", "-o", "y.onnx", option, value, .. classes]);

        Assert.Equal((2, $"{message}\nRun 'onnxrad import --help' for what it takes.\n"), (outcome.ExitCode, outcome.Error));
    }

    string Network()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", 1, 3, 8, 8), "first", 4, kernel: 3);
        g.Output(g.Softmax(g.Linear(g.Flatten(g.AveragePool(x, kernel: 8, stride: 1)), "fc", 10)), "y");
        var path = _folder.File("net.onnx");
        g.Build().Save(path);
        return path;
    }
}
