using System.Net;
using System.Text;
using Grpc.Core;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Outputs, those between the steps of an ensemble too, and the text that they become count as what requests hold.</summary>
public sealed class OutputMemoryTests
{
    // 20,000 bytes for the 8 of an item.
    const int Width = 5000;

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

    /// <summary>What has waited is not refused for what came after it.</summary>
    [Fact]
    public void Run_BudgetSpentWhileTheRequestWaited_AnswersIt()
    {
        var budget = new ByteBudget(30_000);
        using var memory = new RequestMemory();
        using var sut = Runner(Wide(Width), budget);

        var ready = sut.Reserved(Request(memory, 1));
        Assert.Equal((20_000L, 20_000L), (ready.ReservedBytes, budget.Held));
        Assert.True(budget.TryTake(10_000));
        var (outputs, _) = sut.Run([ready]);

        Assert.Equal(20_000, outputs[0][0].Raw.Length);
        Assert.Equal(30_000, budget.Held);
    }

    [Fact]
    public void Run_SmallOutputs_NeedNoRoom()
    {
        using var memory = new RequestMemory();
        using var sut = Runner(Nets.Shift(1), new(0));

        var (outputs, _) = sut.Run([sut.Reserved(Request(memory, 1))]);

        Assert.Equal(8, outputs[0][0].Raw.Length);
    }

    // The graph says that its output is as wide as its input, and it is twice as wide.
    [Fact]
    public void Run_SymbolsThatDoNotHold_TakesWhatTheOutputsHaveOnce()
    {
        var budget = new ByteBudget(1 << 20);
        using var memory = new RequestMemory();
        var g = new GraphBuilder("twice");
        var x = g.Input("x", "N", "W");
        g.Output(g.Node("Concat", [x, x], ["N", "W"], null, null, ("axis", 1L)), "y");
        using var sut = Runner(g.Build(), budget);

        var ready = sut.Reserved(new() { Model = "m", Inputs = [new("x", TensorType.Fp32, [1, Width], new byte[4 * Width])], Memory = memory });
        Assert.Equal(20_000, budget.Held);
        var (outputs, _) = sut.Run([ready]);

        Assert.Equal((40_000, 40_000L), (outputs[0][0].Raw.Length, budget.Held));
        memory.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void TakeRest_OfAPass_IsSharedByItems()
    {
        var budget = new ByteBudget(300_000);
        var sut = new OutputMemory(budget);
        using RequestMemory first = new(), second = new();

        sut.TakeRest("m", [Request(first, 1), Request(second, 2)], 300_000);
        var e = Assert.Throws<InferException>(() => sut.TakeRest("m", [Request(first, 1), Request(second, 2)], 60_000));

        Assert.Equal((StatusCode.ResourceExhausted, budget.Refusal, 300_000L), (e.Status, e.Message, budget.Held));
        first.Dispose();
        Assert.Equal(200_000, budget.Held);
        second.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Reserved_OfRequestsOfTheServerItself_HoldsNothing()
    {
        var budget = new ByteBudget(100);
        var sut = new OutputMemory(budget);

        Assert.Equal(0, sut.Reserved("m", Request(null, 1), 100_000).ReservedBytes);
        sut.TakeRest("m", [Request(null, 1)], 100_000);

        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void RequestMemory_AnsweredAlready_GivesBackWhatIsTakenThen()
    {
        var budget = new ByteBudget(100);
        var sut = new RequestMemory();
        sut.Dispose();

        sut.Take(budget, 60);
        var late = sut.Rent(RequestMemory.Least);

        Assert.Equal((0L, RequestMemory.Least, true), (budget.Held, late.Length, sut.IsEmpty));
    }

    [Fact]
    public async Task TryTake_BesideOnesThatAreRefused_IsNotRefused()
    {
        var sut = new ByteBudget(100);
        using var stop = new CancellationTokenSource();
        var refused = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Assert.False(sut.TryTake(1000));
                }
            },
            Token);

        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.True(sut.TryTake(100));
            sut.Give(100);
        }

        await stop.CancelAsync();
        await refused;
        Assert.Equal(0, sut.Held);
    }

    static GraphRunner Runner(OnnxModel model, ByteBudget budget)
    {
        var session = new InferenceSession(model.ToBytes());
        return new("m", new(session, 0, null), ModelSignature.Of(session), new(budget), TimeProvider.System);
    }

    static InferRequest Request(RequestMemory? memory, int items) =>
        new() { Model = "m", Inputs = [new("x", TensorType.Fp32, [items, 2], new byte[8 * items])], BatchSize = items, Memory = memory };

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
    static OnnxModel Wide(Dim width)
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
