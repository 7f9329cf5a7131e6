using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Graphs;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>The bytes of requests that the server holds at a time.</summary>
public sealed class ByteBudgetTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_BudgetSpent_IsRefusedUntilThereIsRoom()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        using var http = new HttpClient();
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        var message = $"The server holds as many bytes of requests as it takes at a time, {budget.Most}. Send the request again later.";

        Assert.True(budget.TryTake(budget.Most - 10));
        var grpc = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(Raw.Request("shift", 1, 2), cancellationToken: Token));
        var rest = await PostAsync(sut);
        budget.Give(budget.Most - 10);
        var answer = await Raw.Service(channel).ModelInferAsync(Raw.Request("shift", 1, 2), cancellationToken: Token);
        var restAnswer = await PostAsync(sut);

        Assert.Equal((StatusCode.ResourceExhausted, message), (grpc.StatusCode, grpc.Status.Detail));
        Assert.Equal((HttpStatusCode.TooManyRequests, $$"""{"error":"{{message}}"}"""), rest);
        Assert.Equal(Raw.Floats(2, 3), answer.RawOutputContents[0]);
        Assert.Equal(HttpStatusCode.OK, restAnswer.Status);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task ReadAsync_ClientGone_IsACancelledCallAndNoFailure()
    {
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new IOException("The client reset the request stream."));
        using var sut = new RequestBytes(new(100), pipe.Reader, window: 50);

        var problem = await Assert.ThrowsAsync<RpcException>(async () => await sut.ReadAsync(Token));

        Assert.Equal((StatusCode.Cancelled, "The client ended the request before it was there."), (problem.StatusCode, problem.Status.Detail));
    }

    [Fact]
    public async Task Infer_PackedMessage_TakesWhatItUnpacksTo()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        Assert.True(budget.TryTake(budget.Most - 10_000));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var request = Raw.Request("shift", 1, 2);
            request.Id = new('a', 20_000);
            await gzip.WriteAsync(request.ToByteArray(), Token);
        }

        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, packed.ToArray(), Token, gzip: true);

        Assert.Equal(("8", $"The server holds as many bytes of requests as it takes at a time, {budget.Most}. Send the request again later."), answer);
    }

    // Noise, which packing makes no smaller: both forms together, or they and what the array of the pool has beyond 600,000 bytes, never fit.
    [Theory]
    [InlineData(900_000, "The message has more than 965536 bytes, packed and unpacked together; the server holds 965536 of all requests together. "
        + "Send it without packing it, or in parts.")]
    [InlineData(1_300_000, "The request becomes 16[0-9]{5} bytes in memory; the server holds 1365536 of all requests together. "
        + "Send it in parts, or its values as bytes in place of text.")]
    public async Task Infer_PackedMessageThatNeverFits_IsTheClientsMistake(int most, string expected)
    {
        const int width = 150_000;
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("first", First(width)), options => options with { MaxMessageBytes = 700_000, MaxBytesInFlight = most });
        using var channel = Raw.Channel(sut);
        var noise = new byte[4 * width];
        new Random(1).NextBytes(noise);
        var request = new ModelInferRequest
        {
            ModelName = "first",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, width } } },
            RawInputContents = { ByteString.CopyFrom(noise) },
        };
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" }, { "triton_grpc_error", "true" } };
        using var stream = Raw.Service(channel).ModelStreamInfer(headers, cancellationToken: Token);

        var unary = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, headers, cancellationToken: Token));
        await stream.RequestStream.WriteAsync(request, Token);
        var streamed = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Token));

        Assert.Equal((StatusCode.InvalidArgument, StatusCode.InvalidArgument), (unary.StatusCode, streamed.StatusCode));
        Assert.Matches($"^{expected}$", unary.Status.Detail);
        Assert.Matches($"^{expected}$", streamed.Status.Detail);
    }

    // 600,000 bytes lie in an array of the pool of 1,048,576.
    [Fact]
    public async Task Infer_NoRoomForTheArrayOfThePool_IsRefusedUntilThereIs()
    {
        const int width = 5000, items = 30;
        await using var sut = await TestServer.StartAsync(folder => folder.Add("first", First(width)));
        using var channel = Raw.Channel(sut);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        var request = new ModelInferRequest
        {
            ModelName = "first",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { items, width } } },
            RawInputContents = { Raw.Floats(new float[items * width]) },
        };
        var json = $$"""
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [{{items}}, {{width}}], "parameters": {"binary_data_size": {{4 * items * width}} } }]}
            """;
        byte[] body = [.. Encoding.UTF8.GetBytes(json), .. new byte[4 * items * width]];
        Assert.True(budget.TryTake(budget.Most - 1_000_000));

        var grpc = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
        var rest = await BinaryAsync();
        budget.Give(1_200_000);
        await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token);
        var restLater = await BinaryAsync();

        Assert.Equal((StatusCode.ResourceExhausted, budget.Refusal), (grpc.StatusCode, grpc.Status.Detail));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (rest, restLater));
        budget.Give(budget.Most - 2_200_000);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);

        async Task<HttpStatusCode> BinaryAsync()
        {
            using var content = new ByteArrayContent(body) { Headers = { { "Inference-Header-Content-Length", $"{json.Length}" } } };
            using var answer = await sut.Http.PostAsync(new Uri("/v2/models/first/infer", UriKind.Relative), content, Token);
            return answer.StatusCode;
        }
    }

    // 600,000 bytes and the 448,576 that the array has beside them do not fit, however long the client waits.
    [Fact]
    public async Task Infer_ArrayOfThePoolAboveTheBudget_IsTheClientsMistake()
    {
        const int width = 150_000, most = 700_000;
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("first", First(width)), options => options with { MaxMessageBytes = most, MaxBytesInFlight = most });
        using var channel = Raw.Channel(sut);
        var request = new ModelInferRequest
        {
            ModelName = "first",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, width } } },
            RawInputContents = { Raw.Floats(new float[width]) },
        };
        var json = $$"""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, {{width}}], "parameters": {"binary_data_size": {{4 * width}} } }]}""";
        byte[] body = [.. Encoding.UTF8.GetBytes(json), .. new byte[4 * width]];
        using var content = new ByteArrayContent(body) { Headers = { { "Inference-Header-Content-Length", $"{json.Length}" } } };

        var grpc = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
        using var rest = await sut.Http.PostAsync(new Uri("/v2/models/first/infer", UriKind.Relative), content, Token);

        Assert.Equal((StatusCode.InvalidArgument, HttpStatusCode.BadRequest), (grpc.StatusCode, rest.StatusCode));
        Assert.Matches(
            $"^The request becomes 10[0-9]{{5}} bytes in memory; the server holds {most + 65_536} of all requests together. Send it in parts,", grpc.Status.Detail);
        Assert.Contains($"The request becomes 1048576 bytes in memory; the server holds {most + 65_536} of all", await rest.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RequestMemory.Least)]
    [InlineData(RequestMemory.Least + 1)]
    [InlineData(602_112)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public void Capacity_OfAValue_IsThatOfThePoolsArray(int length)
    {
        Assert.True(MemoryMarshal.TryGetArray<byte>(new PooledBuffer(length).Memory, out var array));

        Assert.Equal(array.Array!.Length, PooledBuffer.Capacity(length));
    }

    [Fact]
    public void Rent_OfABudget_TakesTheWholeArrayUntilItIsGivenBack()
    {
        var budget = new ByteBudget(1 << 20);
        var sut = new RequestMemory();

        var memory = sut.Rent(budget, 602_112);

        Assert.Equal((602_112, 1L << 20), (memory.Length, budget.Held));
        Assert.Throws<InferException>(() => sut.Rent(budget, 1));
        sut.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Read_Body_TakesWhatArrivesAndGivesItBackAtTheEnd()
    {
        var budget = new ByteBudget(100);
        var pipe = new Pipe();
        var sut = new RequestBytes(budget, pipe.Reader, window: 50);

        await pipe.Writer.WriteAsync(new byte[60], Token);
        var first = await sut.ReadAsync(Token);
        sut.AdvanceTo(first.Buffer.GetPosition(20), first.Buffer.End);
        Assert.Equal(60, budget.Held);
        await pipe.Writer.WriteAsync(new byte[30], Token);
        sut.AdvanceTo((await sut.ReadAsync(Token)).Buffer.End);
        Assert.Equal(90, budget.Held);
        await pipe.Writer.WriteAsync(new byte[11], Token);
        var e = await Assert.ThrowsAsync<RpcException>(async () => await sut.ReadAsync(Token));

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.Equal(90, budget.Held);
        sut.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Stream_Messages_HoldTheirOwnBytesAndWaitForRoom()
    {
        var budget = new ByteBudget(1000);
        var pipe = new Pipe();
        using var sut = new RequestBytes(budget, pipe.Reader, window: 50);
        await pipe.Writer.WriteAsync(new byte[100], Token);

        var read = await sut.ReadAsync(Token);
        sut.AdvanceTo(read.Buffer.GetPosition(40));
        Assert.Equal(40, sut.TakeOver());
        Assert.True(sut.WhenRoom().IsCompleted);
        read = await sut.ReadAsync(Token);
        sut.AdvanceTo(read.Buffer.GetPosition(20));
        Assert.Equal(20, sut.TakeOver());
        var room = sut.WhenRoom();

        Assert.False(room.IsCompleted);
        sut.Give(40);
        await room.WaitAsync(Token);
        Assert.Equal(60, budget.Held);
    }

    /// <summary>Of x (N, width) the first value (N, 1).</summary>
    static OnnxModel First(int width)
    {
        var g = new GraphBuilder("first");
        g.Output(g.Node("Gather", [g.Input("x", "N", width), g.Constant("index", [0L])], ["N", 1], null, null, ("axis", 1L)), "y");
        return g.Build();
    }

    static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server)
    {
        const string json = """{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}]}""";
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri("/v2/models/shift/infer", UriKind.Relative), content, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
