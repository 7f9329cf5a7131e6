using System.Text.Json;
using OnnxRad.Client;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Models that begin with their preprocessing: slope and intercept have values in the graph and may be left out.</summary>
public sealed class OptionalInputTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Sum of (pixel * slope + intercept) / 255 over four pixels of 51 and 102: 306 / 255 = 1.2 without them.
    [Fact]
    public async Task ModelInfer_WithAndWithoutOptionalInputs_UsesThemOrTheGraphsValues()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var plain = await sut.Client.InferAsync(Call(), Token);
        var scaled = await sut.Client.InferAsync(Call(ClientTensor.From<float>("slope", [2])), Token);
        var both = await sut.Client.InferAsync(Call(ClientTensor.From<float>("intercept", [51]), ClientTensor.From<float>("slope", [2])), Token);

        Assert.Equal(1.2f, plain["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal(2.4f, scaled["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal(3.2f, both["sum"].Values<float>()[0], 1e-5f);
    }

    [Fact]
    public async Task ModelInfer_ManyAtATime_KeepTheirOwnValues()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        await Task.WhenAll(Enumerable.Range(1, 40).Select(async slope =>
        {
            var result = await sut.Client.InferAsync(Call(ClientTensor.From<float>("slope", [slope / 20f])), Token);
            Assert.Equal(1.2f * slope / 20f, result["sum"].Values<float>()[0], 1e-3f);
        }));
    }

    // A pass padded to four holds what is given for all items once.
    [Fact]
    public async Task ModelInfer_PaddedPass_KeepsOptionalInputs()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Fill(folder);
            File.WriteAllText(Path.Combine(folder, "sum", "config.pbtxt"), """
                max_batch_size: 4
                parameters { key: "batch_sizes" value: { string_value: "4" } }
                """);
        });

        var scaled = await sut.Client.InferAsync(Call(ClientTensor.From<float>("slope", [2])), Token);

        Assert.Equal([1, 2], scaled["sum"].Shape);
        Assert.Equal(2.4f, scaled["sum"].Values<float>()[0], 1e-5f);
    }

    [Fact]
    public async Task Metadata_OfAComposedModel_SaysWhatMayBeLeftOut()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var metadata = await sut.Client.GetModelMetadataAsync("sum", cancellation: Token);
        var config = await sut.Client.GetModelConfigAsync("sum", cancellation: Token);
        var e = await Assert.ThrowsAsync<InferenceException>(
            () => sut.Client.InferAsync(Call(ClientTensor.From<float>("slopes", [2]), ClientTensor.From<double>("slope", [2])), Token));

        Assert.Equal(["pixels"], metadata.Inputs.Select(input => input.Name));
        Assert.Equal("intercept FP32 (), slope FP32 ()", metadata.Properties["onnxrad.optional_inputs"]);
        Assert.Equal(["intercept", "slope"], config.Input.Where(input => input.Optional).Select(input => input.Name));
        Assert.Equal(
            "Model 'sum' cannot run on this request. Input 'slope' has the datatype FP64; expected FP32. "
            + "There is no input 'slopes'; expected 'pixels', 'intercept', 'slope'.", e.Message);
    }

    [Theory]
    [InlineData("slope", "TYPE_FP32", "READY", "")]
    [InlineData("slope", "TYPE_INT8", "UNAVAILABLE", "model_warmup 'w' has the input 'slope' as TYPE_INT8, but it is TYPE_FP32 in the graph.")]
    [InlineData("slopes", "TYPE_FP32", "UNAVAILABLE", "model_warmup 'w' has the input 'slopes', which is not in the graph; expected 'pixels', 'intercept', 'slope'.")]
    public async Task Start_WarmupWithAnOptionalInput_IsComparedWithTheGraph(string input, string type, string state, string reason)
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Fill(folder);
            File.WriteAllText(Path.Combine(folder, "sum", "config.pbtxt"), $$"""
                model_warmup {
                  name: "w" batch_size: 1
                  inputs { key: "pixels" value: { data_type: TYPE_FP32 dims: [ 1, 2, 2 ] zero_data: true } }
                  inputs { key: "{{input}}" value: { data_type: {{type}} zero_data: true } }
                }
                """);
        });

        var model = Assert.Single(await sut.Client.GetRepositoryAsync(Token), model => model.Name == "sum");

        Assert.Equal(
            (state, reason is "" ? "" : $"The configuration contradicts the graph or itself. {reason} Correct config.pbtxt."), (model.State, model.Reason));
    }

    // Of 51 and 102, each twice: 1.2 in the window 0 to 255 of the graph, 2 in 51 to 102, 3 in 0 to 102.
    [Fact]
    public async Task ModelInfer_WindowOfAComposedModel_IsThatOfTheRequestOrOfEachImage()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var plain = await sut.Client.InferAsync(Call() with { Model = "window" }, Token);
        var one = await sut.Client.InferAsync(Call(ClientTensor.From<float>("window", [51, 102], 1, 2)) with { Model = "window" }, Token);
        var each = await sut.Client.InferAsync(
            new()
            {
                Model = "window",
                Inputs =
                [
                    ClientTensor.From<float>("pixels", [51, 102, 51, 102, 51, 102, 51, 102], 2, 1, 2, 2),
                    ClientTensor.From<float>("window", [51, 102, 0, 102], 2, 2),
                ],
            },
            Token);
        var e = await Assert.ThrowsAsync<InferenceException>(
            () => sut.Client.InferAsync(Call(ClientTensor.From<float>("window", [51, 102], 2)) with { Model = "window" }, Token));

        Assert.Equal(1.2f, plain["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal(2f, one["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal([2f, -2f, 3f, -3f], each["sum"].Values<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal("Model 'window' cannot run on this request. Input 'window' has the shape (2); expected (windows, 2).", e.Message);
    }

    [Theory]
    [InlineData("window", "", 1.2f)]
    [InlineData("window", """, {"name": "window", "datatype": "FP32", "shape": [1, 2], "data": [[0, 102]]}""", 3f)]
    [InlineData(
        "window",
        """
        , {"name": "slope", "datatype": "FP32", "shape": [], "data": [2]},
        {"name": "window", "datatype": "FP32", "shape": [1, 2], "data": [102, 204]}
        """,
        2f)]
    [InlineData("sum", """, {"name": "intercept", "datatype": "FP32", "shape": [], "data": [51]}""", 2f)]
    public async Task Rest_OptionalInputs_CountOrHaveTheGraphsValues(string model, string more, float expected)
    {
        await using var sut = await TestServer.StartAsync(Fill);
        const string pixels = """{"name": "pixels", "datatype": "FP32", "shape": [1, 1, 2, 2], "data": [51, 102, 51, 102]}""";

        var answer = await RestAsync(sut, model, $$"""{"inputs": [{{pixels}}{{more}}]}""");

        Assert.Equal(expected, answer[0], 1e-5f);
    }

    // Channels: the sums of both images, then whether each is there.
    [Theory]
    [InlineData("", new[] { 1.2f, 4f, 4f, 4f })]
    [InlineData(""", {"name": "present", "datatype": "FP32", "shape": [1, 2], "data": [1, 0]}""", new[] { 1.2f, 0f, 4f, 0f })]
    [InlineData(""", {"name": "slope.b", "datatype": "FP32", "shape": [], "data": [0.5]}""", new[] { 1.2f, 2f, 4f, 4f })]
    public async Task Rest_OptionalInputsOfACase_AreThoseOfEachImage(string more, float[] expected)
    {
        await using var sut = await TestServer.StartAsync(Fill);
        const string a = """{"name": "pixels.a", "datatype": "FP32", "shape": [1, 1, 2, 2], "data": [51, 102, 51, 102]}""";
        const string b = """{"name": "pixels.b", "datatype": "FP32", "shape": [1, 1, 2, 2], "data": [255, 255, 255, 255]}""";

        var answer = await RestAsync(sut, "case", $$"""{"inputs": [{{a}}, {{b}}{{more}}]}""");

        Assert.Equal(expected, answer, (x, y) => Math.Abs(x - y) < 1e-5f);
    }

    static void Fill(string folder)
    {
        folder.Add("sum", PreprocessingFusion.Compose(Cards.With(Nets.Sum())));
        folder.Add("case", PreprocessingFusion.Compose(Cards.Case()));
        folder.Add("window", PreprocessingFusion.Compose(Cards.Changed(Cards.With(Nets.Sum()), card => card with
        {
            Preprocessing = card.Preprocessing with { Window = new() { Source = WindowSource.File } },
        })));
    }

    static async Task<float[]> RestAsync(TestServer sut, string model, string body)
    {
        using var content = new StringContent(body);
        using var response = await sut.Http.PostAsync($"/v2/models/{model}/infer", content, Token);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        return [.. answer.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];
    }

    static InferCall Call(params ClientTensor[] optional) =>
        new() { Model = "sum", Inputs = [ClientTensor.From<float>("pixels", [51, 102, 51, 102], 1, 1, 2, 2), .. optional] };
}
