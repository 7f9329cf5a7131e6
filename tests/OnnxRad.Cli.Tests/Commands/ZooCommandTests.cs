using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ZooCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    string Mirror => new Uri(_folder.Path).AbsoluteUri;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_ShowsTheModels()
    {
        var outcome = Tool.Run("zoo", "list");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(
            outcome.Lines,
            line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                is ["squeezenet1.1", "5.0", "7", "3 x 224 x 224", "Apache-2.0", "SHA-256"]);
    }

    [Fact]
    public void List_Json_HasTheEntries()
    {
        var models = Tool.Run("zoo", "list", "--json").Json.GetProperty("models").EnumerateArray().ToArray();

        var one = models.Single(model => model.GetProperty("name").GetString() == "googlenet");
        Assert.Equal(28021836, one.GetProperty("bytes").GetInt64());
        Assert.Equal("bgr", one.GetProperty("input").GetProperty("channelOrder").GetString());
    }

    [Fact]
    public void Pull_WrongFileOnMirror_IsRefused()
    {
        File.WriteAllBytes(_folder.File("squeezenet1.1-7.onnx"), [1, 2, 3]);

        var outcome = Tool.Run("zoo", "pull", "squeezenet1.1", "--mirror", Mirror, "-o", _folder.File("x.onnx"));

        Assert.Equal(
            $"What '{Mirror}/squeezenet1.1-7.onnx' gave is not 'squeezenet1.1': it has 3 bytes and the SHA-256 "
            + "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81; expected 4956208 bytes and "
            + "1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088. It was deleted. Try again, or another mirror.\n",
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal([_folder.File("squeezenet1.1-7.onnx")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Pull_Unverified_TakesTheFileAndSaysSo()
    {
        File.WriteAllBytes(_folder.File("squeezenet1.1-7.onnx"), [1, 2, 3]);
        var path = _folder.File("x.onnx");

        var json = Tool.Run("zoo", "pull", "squeezenet1.1", "--mirror", Mirror, "-o", path, "--no-verify", "--json").Json;

        Assert.Equal(["name", "path", "bytes", "sha256", "verified", "resumedAt", "licence"], json.EnumerateObject().Select(p => p.Name));
        Assert.False(json.GetProperty("verified").GetBoolean());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Pull_UnknownName_ListsTheNames()
    {
        var outcome = Tool.Run("zoo", "pull", "resnet");

        Assert.StartsWith("The catalogue has no model 'resnet'. It has alexnet, caffenet, ", outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Pull_MirrorThatIsNoAddress_IsAUsageError()
    {
        var outcome = Tool.Run("zoo", "pull", "resnet18-v1", "--mirror", "ftp://host/models");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(
            "--mirror takes an http, https or file address, and not 'ftp://host/models'.\n"
            + "Run 'onnxrad zoo pull --help' for what it takes.\n",
            outcome.Error);
    }
}
