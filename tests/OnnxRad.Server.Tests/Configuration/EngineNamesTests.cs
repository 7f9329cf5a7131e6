using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Server.Configuration;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class EngineNamesTests : IDisposable
{
    const string Setting = "trt_engine_cache_prefix";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ForWeights_VersionsOfOneGraph_HaveNamesOfTheirOwn()
    {
        var (one, two, again) = (Version("1", "graph", "weights a"), Version("2", "graph", "weights b"), Version("3", "graph", "weights a"));

        Assert.Equal(Digits("graphweights a"), Prefix(one));
        Assert.Equal(Digits("graphweights b"), Prefix(two));
        Assert.Equal(Prefix(one), Prefix(again));
        Assert.Equal([Path.Combine(_folder.Path, "engines")], new[] { one, two, again }.Select(path => Settings(path)["trt_engine_cache_path"]).Distinct());
    }

    [Fact]
    public void ForWeights_WithoutACache_ReadsNothing()
    {
        var config = Config(new TensorRtOptions(), new CpuOptions());

        Assert.Same(config.Providers, config.ForWeights(Path.Combine(_folder.Path, "nowhere", "model.onnx")).Providers);
    }

    [Fact]
    public void FilesOf_AModel_AreItAndWhatIsNamedAfterIt()
    {
        foreach (var name in (IEnumerable<string>)["a.onnx", "a.onnx.data", "a.onnx_data", "b.onnx"])
        {
            File.WriteAllText(Path.Combine(_folder.Path, name), name);
        }

        Assert.Equal(
            ["a.onnx", "a.onnx.data", "a.onnx_data"],
            EngineNames.FilesOf(Path.Combine(_folder.Path, "a.onnx")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    string Prefix(string path) => Settings(path)[Setting];

    IReadOnlyDictionary<string, string> Settings(string path) =>
        Config(new TensorRtOptions { Cache = Path.Combine(_folder.Path, "engines") }, new CpuOptions()).ForWeights(path).Providers[0].Settings;

    string Version(string version, string graph, string weights)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, version)).FullName;
        File.WriteAllText(Path.Combine(folder, "model.onnx"), graph);
        File.WriteAllText(Path.Combine(folder, "weights.bin"), weights);
        return Path.Combine(folder, "model.onnx");
    }

    static SessionConfig Config(params ProviderOptions[] providers) => new(1, 0, Spinning.Never, GraphOptimizationLevel.ORT_ENABLE_ALL, providers);

    static string Digits(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];
}
