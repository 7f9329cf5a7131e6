using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnnxRad.Client;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Imaging;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Clients from npm against the running server; skipped where Node.js or the packages are absent.</summary>
public sealed class NodeClientTests
{
    const string Folder = "tests/OnnxRad.Server.Tests/Node";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThirdPartyClients_ReflectCheckInferAndStream()
    {
        SkipWithout("@grpc/grpc-js");
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var seen = JsonDocument.Parse(await RunAsync("client.js", sut.GrpcAddress.Authority, "shift")).RootElement;

        Assert.Equal(
            """["grpc.health.v1.Health","grpc.reflection.v1.ServerReflection","grpc.reflection.v1alpha.ServerReflection","inference.GRPCInferenceService"]""",
            seen.GetProperty("services").GetRawText());
        Assert.Equal("SERVING", seen.GetProperty("health").GetString());
        Assert.True(seen.GetProperty("ready").GetBoolean());
        Assert.Equal("""[{"shape":[-1,2],"name":"x","datatype":"FP32"}]""", seen.GetProperty("metadata").GetRawText());
        Assert.Equal("""["a",[2,2],[2,3,4,5]]""", seen.GetProperty("infer").GetRawText());
        Assert.Equal(
            """[["1",[2,2]],"There is no model 'nowhere'. RepositoryIndex lists the models.",["3",[6,7]]]""", seen.GetProperty("stream").GetRawText());
        Assert.Equal("""[5,"There is no model 'nowhere'. RepositoryIndex lists the models."]""", seen.GetProperty("error").GetRawText());
    }

    [Fact]
    public async Task ThirdPartyClient_PreparingATensorByTheMetadata_GetsWhatTheFileGets()
    {
        SkipWithout("@grpc/grpc-js");
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", PreparationTests.Windowed()));
        float[] pixels = [.. Enumerable.Range(0, 16).Select(i => i * 16f)];

        var ofFile = await sut.Client.InferAsync(
            new() { Model = "sum", Inputs = [ClientTensor.FromBytes("image", [PngEncoder.Encode(new RadImage(1, 4, 4, 8, pixels))])] }, Token);
        var seen = JsonDocument.Parse(await RunAsync(
            "prepare.js", [sut.GrpcAddress.Authority, "sum", "4", .. pixels.Select(value => value.ToString(CultureInfo.InvariantCulture))])).RootElement;

        Assert.Equal(
            ("N, C, H, W", "grey", true),
            (seen.GetProperty("layout").GetString(), seen.GetProperty("channels").GetString(), seen.GetProperty("config").GetBoolean()));
        Assert.Equal(ofFile["sum"].Values<float>()[0], seen.GetProperty("values")[0].GetSingle(), 1e-5f);
        Assert.InRange(ofFile["sum"].Values<float>()[0], 1.5f, 3f);
    }

    [Fact]
    public async Task BufCurl_WithReflection_InfersAndReadsMetadata()
    {
        SkipWithout("@bufbuild/buf");
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var metadata = JsonDocument.Parse(await CurlAsync(sut, "ModelMetadata", """{"name": "shift"}""")).RootElement;
        var infer = JsonDocument.Parse(await CurlAsync(sut, "ModelInfer", """
            {"model_name": "shift", "id": "a",
            "inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "contents": {"fp32_contents": [1, 2]}}]}
            """)).RootElement;

        Assert.Equal("x", metadata.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("a", infer.GetProperty("id").GetString());
        Assert.Equal(Raw.Floats(2, 3).ToBase64(), infer.GetProperty("rawOutputContents")[0].GetString());
    }

    [Fact]
    public async Task OnnxRuntimeNode_OnAnExportedModel_GivesTheNumbersOfTheServer()
    {
        SkipWithout("onnxruntime-node");
        await using var sut = await TestServer.StartAsync(folder =>
            folder.Add("cnn", ArchitectureTable.Create("plain-cnn", new() { InputChannels = 1, Classes = 3, Seed = 5 })));
        var input = (await sut.Client.GetModelMetadataAsync("cnn", cancellation: Token)).Inputs[0].Name;
        var file = Path.Combine(sut.Folder, "cnn", "1", "model.onnx");
        float[] values = [.. Enumerable.Range(0, 2 * 28 * 28).Select(i => (float)(((i % 17) / 17.0) - 0.5))];

        var result = await sut.Client.InferAsync(new() { Model = "cnn", Inputs = [ClientTensor.From<float>(input, values, 2, 1, 28, 28)] }, Token);
        var theirs = JsonDocument.Parse(await RunAsync("runtime.js", file, input, "2", "1", "28", "28")).RootElement;

        foreach (var output in result.Outputs)
        {
            var expected = theirs.GetProperty(output.Name).EnumerateArray().Select(value => value.GetSingle()).ToArray();
            Assert.Equal(expected, output.Values<float>().ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
        }
    }

    static void SkipWithout(string package)
    {
        if (!Directory.Exists(RepositoryRoot.PathOf($"{Folder}/node_modules/{package}")))
        {
            Assert.Skip($"The package '{package}' is absent; run 'npm install' in {Folder}.");
        }
    }

    static Task<string> CurlAsync(TestServer server, string method, string data) => StartAsync(
        RepositoryRoot.PathOf($"{Folder}/node_modules/.bin/buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d", data,
        $"{server.GrpcAddress.GetLeftPart(UriPartial.Authority)}/inference.GRPCInferenceService/{method}");

    static Task<string> RunAsync(string script, params string[] arguments) =>
        StartAsync("node", [RepositoryRoot.PathOf($"{Folder}/{script}"), .. arguments]);

    static async Task<string> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
            await process.WaitForExitAsync(Token);
            Assert.True(process.ExitCode == 0, await error);
            return await output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Node.js ('node') is not on the path.");
            return "";
        }
    }
}
