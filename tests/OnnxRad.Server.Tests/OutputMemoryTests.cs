using System.Net;
using System.Text;
using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Outputs, those between the steps of an ensemble too, and the text that they become count as what requests hold.</summary>
public sealed class OutputMemoryTests
{
    // 20,000 bytes for the 8 of an item.
    internal const int Width = 5000;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wide", "")]
    [InlineData("open", "")]
    [InlineData("both", "In ensemble 'both': ")]
    public async Task ModelInfer_NoRoomForOutputs_IsRefusedUntilThereIs(string model, string prefix)
    {
        await using var sut = await TestServer.StartAsync(Fill);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        Assert.True(budget.TryTake(budget.Most - 15_000));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(model), Token));
        budget.Give(budget.Most - 15_000);
        var result = await sut.Client.InferAsync(Call(model), Token);

        Assert.Equal(
            (StatusCode.ResourceExhausted,
                $"{prefix}The server holds as many bytes of requests as it takes at a time, {budget.Most}. Send the request again later."),
            (e.Status, e.Message));
        Assert.Equal(3f, result["y"].Values<float>()[0]);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Rest_NoRoomForTheTextOfTheAnswer_IsRefusedAndItsBytesAreNot()
    {
        await using var sut = await TestServer.StartAsync(Fill);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        Assert.True(budget.TryTake(budget.Most - 60_000));

        var text = await PostAsync(sut, binary: false);
        var bytes = await PostAsync(sut, binary: true);
        budget.Give(budget.Most - 60_000);
        var later = await PostAsync(sut, binary: false);

        Assert.Equal(
            (HttpStatusCode.TooManyRequests,
                $$"""{"error":"The server holds as many bytes of requests as it takes at a time, {{budget.Most}}. Send the request again later."}"""),
            text);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (bytes.Status, later.Status));
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Infer_OutputsAboveWhatTheServerEverHolds_SaysWhatToDo()
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { MaxMessageBytes = 1024, MaxBytesInFlight = 1024 });

        var grpc = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call("wide", items: 4), Token));
        var rest = await PostAsync(sut, binary: false);

        Assert.Equal(
            (StatusCode.InvalidArgument,
                "The outputs of model 'wide' have 80000 bytes for this request; the server holds 66560 of all requests together. "
                + "Send fewer items at a time."),
            (grpc.Status, grpc.Message));
        Assert.Equal(
            (HttpStatusCode.BadRequest,
                """
                {"error":"The answer becomes up to 80000 bytes of JSON; the server holds 66560 of all requests together. Ask for its outputs with 'binary_data': true."}
                """),
            rest);
    }

    static void Fill(string folder)
    {
        folder.Add("wide", Wide(Width));
        folder.Add("open", Wide("M"));
        folder.Add("first", First());
        Directory.CreateDirectory(Path.Combine(folder, "both", "1"));
        File.WriteAllText(
            Path.Combine(folder, "both", "config.pbtxt"),
            """
            platform: "ensemble" max_batch_size: 8
            input { name: "x" data_type: TYPE_FP32 dims: 2 }
            output { name: "y" data_type: TYPE_FP32 dims: 1 }
            ensemble_scheduling {
              step { model_name: "wide" input_map { key: "x" value: "x" } output_map { key: "y" value: "between" } }
              step { model_name: "first" input_map { key: "x" value: "between" } output_map { key: "y" value: "y" } }
            }
            """);
    }

    /// <summary>x (N, 2) to its sum, 5000 times; ONNX Runtime allocates the output where the graph does not say how often.</summary>
    internal static OnnxModel Wide(Dim width)
    {
        var g = new GraphBuilder("wide");
        var weights = g.Constant("weights", [2, Width], [.. Enumerable.Repeat(1f, 2 * Width)]);
        g.Output(g.Node("MatMul", [g.Input("x", "N", 2), weights], ["N", width]), "y");
        return g.Build();
    }

    /// <summary>Of x (N, 5000) the first value (N, 1).</summary>
    static OnnxModel First()
    {
        var g = new GraphBuilder("first");
        g.Output(g.Node("Gather", [g.Input("x", "N", Width), g.Constant("index", [0L])], ["N", 1], null, null, ("axis", 1L)), "y");
        return g.Build();
    }

    static InferCall Call(string model, int items = 1) =>
        new() { Model = model, Inputs = [ClientTensor.From<float>("x", [.. Enumerable.Range(0, 2 * items).Select(i => i + 1f)], items, 2)] };

    static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server, bool binary)
    {
        var json = $$"""
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}], "parameters": {"binary_data_output": {{(binary ? "true" : "false")}} } }
            """;
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri("/v2/models/wide/infer", UriKind.Relative), content, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
