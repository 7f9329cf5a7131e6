using System.Net;
using System.Text;
using System.Text.Json;
using OnnxRad.Client;
using OnnxRad.Imaging;
using OnnxRad.Protocol;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Ensembles of steps that hand image files on to a member, which decodes them: the network sums pixels divided by 255.</summary>
public sealed class EnsembleFileTests
{
    const string Config =
        """
        platform: "ensemble" max_batch_size: 4
        input { name: "file" data_type: TYPE_STRING dims: 1 }
        output { name: "score" data_type: TYPE_FP32 dims: 2 }
        ensemble_scheduling {
          step { model_name: "sum" input_map { key: "image" value: "file" } output_map { key: "sum" value: "scores" } }
          step { model_name: "shift" input_map { key: "x" value: "scores" } output_map { key: "y" value: "score" } }
        }
        """;

    static readonly ReadOnlyMemory<byte> s_bright = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 255, 255, 255]));
    static readonly ReadOnlyMemory<byte> s_half = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_ImageFiles_AreDecodedByTheStepThatTakesThem()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var result = await sut.Client.InferAsync(Call(s_bright, s_half), Token);

        Assert.Equal([5f, -3f, 3f, -1f], result["score"].Values<float>().ToArray());
    }

    [Fact]
    public async Task Infer_ImageFilesOverRest_AreDecodedByTheStepThatTakesThem()
    {
        await using var sut = await TestServer.StartAsync(Fill);
        var files = BytesElements.Write([s_bright, s_half]);
        var json = $$$"""{"inputs":[{"name":"file","shape":[2,1],"datatype":"BYTES","parameters":{"binary_data_size":{{{files.Length}}}}}]}""";
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. files])
        {
            Headers = { { "Inference-Header-Content-Length", $"{json.Length}" } },
        };

        var response = await sut.Http.PostAsync("/v2/models/both/infer", content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var output = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("outputs")[0];
        Assert.Equal("[5,-3,3,-1]", output.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task ModelInfer_AFileThatIsNoImage_IsNamedByTheStep()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(s_bright, "no image"u8.ToArray()), Token));

        Assert.StartsWith("In ensemble 'both': Model 'sum' cannot run on this request. Image '1' cannot be read: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_NoTextForAStepThatTakesText_IsRefusedByTheStep()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("text", Nets.Identity(Onnx.TensorProto.Types.DataType.String));
            AddEnsemble(
                folder,
                """
                platform: "ensemble"
                input { name: "file" data_type: TYPE_STRING dims: 2 }
                output { name: "same" data_type: TYPE_STRING dims: 2 }
                ensemble_scheduling { step { model_name: "text" input_map { key: "x" value: "file" } output_map { key: "y" value: "same" } } }
                """);
        });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "both", Inputs = [ClientTensor.FromBytes("file", ["text"u8.ToArray(), s_bright], 2)] }, Token));

        Assert.Equal("In ensemble 'both': Model 'text' cannot run on this request. Input 'x' holds text that is not UTF-8 in element 1.", e.Message);
    }

    static void Fill(string folder)
    {
        folder.Add("sum", Cards.With(Nets.Sum()));
        folder.Add("shift", Nets.Shift(1));
        AddEnsemble(folder, Config);
    }

    static void AddEnsemble(string folder, string config)
    {
        Directory.CreateDirectory(Path.Combine(folder, "both", "1"));
        File.WriteAllText(Path.Combine(folder, "both", "config.pbtxt"), config);
    }

    static InferCall Call(params ReadOnlyMemory<byte>[] files) =>
        new() { Model = "both", Inputs = [ClientTensor.FromBytes("file", files, files.Length, 1)] };
}
