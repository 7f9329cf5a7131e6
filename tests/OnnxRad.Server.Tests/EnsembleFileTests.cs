using System.Net;
using System.Text;
using System.Text.Json;
using OnnxRad.Client;
using OnnxRad.Graphs.Edits;
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

    [Theory]
    [InlineData(true, new[] { 4f, 2f, 4f, 4f })]
    [InlineData(false, new[] { 4f, 0f, 4f, 0f })]
    public async Task ModelInfer_FilesOfACase_AreThoseThatTheStepMaps(bool both, float[] expected)
    {
        var second = both ? """input_map { key: "image.b" value: "second" }""" : "";
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("case", Cards.Case());
            AddEnsemble(
                folder,
                $$"""
                platform: "ensemble" max_batch_size: 4
                input { name: "first" data_type: TYPE_STRING dims: 1 }
                input { name: "second" data_type: TYPE_STRING dims: 1 }
                output { name: "sums" data_type: TYPE_FP32 dims: 4 }
                ensemble_scheduling {
                  step { model_name: "case" input_map { key: "image.a" value: "first" } {{second}} output_map { key: "sums" value: "sums" } }
                }
                """);
        });

        var result = await sut.Client.InferAsync(
            new() { Model = "both", Inputs = [ClientTensor.FromBytes("first", [s_bright], 1, 1), ClientTensor.FromBytes("second", [s_half], 1, 1)] }, Token);

        Assert.Equal(expected, result["sums"].Values<float>().ToArray());
    }

    [Theory]
    [InlineData(
        true,
        """input_map { key: "image.a" value: "file" } input_map { key: "image" value: "file" } input_map { key: "image.c" value: "file" }""",
        "The step of 'case' maps 'image.c', which is no input of it. The step of 'case' maps 'image' and files in place of it; expected one of the two.")]
    [InlineData(
        true,
        """input_map { key: "image.c" value: "file" }""",
        "The step of 'case' has no input_map for its input 'image', nor for the files 'image.a', 'image.b'. The step of 'case' maps 'image.c', which is no input of it.")]
    [InlineData(false, """input_map { key: "image.a" value: "file" }""", "The step of 'case' has no input_map for its input 'image.b'.")]
    public async Task Start_StepThatDoesNotMapTheFilesOfACase_IsRefused(bool mayBeMissing, string map, string expected)
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("case", Cards.Case(mayBeMissing));
            AddEnsemble(
                folder,
                $$"""
                input { name: "file" data_type: TYPE_STRING dims: 1 }
                output { name: "sums" data_type: TYPE_FP32 dims: 4 }
                ensemble_scheduling { step { model_name: "case" {{map}} output_map { key: "sums" value: "sums" } } }
                """);
        });

        var models = await sut.Client.GetRepositoryAsync(Token);

        Assert.Equal("READY", models.Single(model => model.Name == "case").State);
        Assert.Equal($"The ensemble does not fit its members. {expected} Correct config.pbtxt.", models.Single(model => model.Name == "both").Reason);
    }

    // Sum of (pixel * slope) / 255 over four pixels of 51 and 102: 1.2 without it.
    [Fact]
    public async Task ModelInfer_InputOfAComposedModelThatMayBeLeftOut_CountsWhereTheStepMapsIt()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("sum", PreprocessingFusion.Compose(Cards.With(Nets.Sum())));
            AddEnsemble(
                folder,
                """
                input { name: "values" data_type: TYPE_FP32 dims: [ 1, 1, 2, 2 ] }
                input { name: "scale" data_type: TYPE_FP32 }
                output { name: "score" data_type: TYPE_FP32 dims: [ 1, 2 ] }
                ensemble_scheduling {
                  step {
                    model_name: "sum" input_map { key: "pixels" value: "values" } input_map { key: "slope" value: "scale" }
                    output_map { key: "sum" value: "score" }
                  }
                }
                """);
        });

        var result = await sut.Client.InferAsync(
            new() { Model = "both", Inputs = [ClientTensor.From<float>("values", [51, 102, 51, 102], 1, 1, 2, 2), ClientTensor.From<float>("scale", [2])] }, Token);

        Assert.Equal(2.4f, result["score"].Values<float>()[0], 1e-5f);
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
