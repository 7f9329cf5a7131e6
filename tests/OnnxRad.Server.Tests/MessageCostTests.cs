using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Inference;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Rest;
using OnnxRad.Server.Rpc;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Messages whose small parts would become many times their size in memory.</summary>
public sealed class MessageCostTests
{
    const int Many = 20_000;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Each field that protobuf does not know would be kept as objects of some two hundred bytes.
    [Fact]
    public void Read_UnknownFields_AreLeftOut()
    {
        byte[] message = [.. Raw.Request("shift", 1, 2).ToByteArray(), .. Unknown()];
        InferMarshaller.Read(new(message));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = InferMarshaller.Read(new(message));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, message.Length / 2);
        Assert.Equal(Raw.Request("shift", 1, 2), read.Message);
    }

    public static TheoryData<string, InferTensorContents, long> Contents => new()
    {
        { "bools", new() { BoolContents = { true, false, true } }, 3 },
        { "small numbers", new() { Int64Contents = { 1, 2, 300 } }, 24 },
        { "negative numbers", new() { IntContents = { -1, -2 } }, 8 },
        { "whole numbers", new() { UintContents = { 1, 70_000 }, Uint64Contents = { ulong.MaxValue } }, 16 },
        { "floats", new() { Fp32Contents = { 1, 2, 3 }, Fp64Contents = { 1 } }, 20 },
        { "texts", new() { BytesContents = { ByteString.Empty, ByteString.CopyFrom(1, 2, 3) } }, 163 },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Cost_OfTypedContents_IsThatOfTheirValues(string what, InferTensorContents contents, long cost)
    {
        var message = Raw.Request("shift", 1, 2);
        message.Inputs[0].Contents = contents;

        // The shape has two sizes of eight bytes; the texts 'shift', 'x' and 'FP32' have ten characters.
        Assert.True(cost + 16 + 20 == new MessageParts(new(message.ToByteArray())).Cost, what);
    }

    [Fact]
    public void Cost_OfParameters_CountsThoseOfAllInputsAndOutputs()
    {
        var message = Raw.Request("shift", 1, 2);
        message.Inputs[0].Parameters["a"] = new() { BoolParam = true };
        message.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y", Parameters = { ["b"] = new(), ["c"] = new() } });

        message.Parameters["d"] = new() { StringParam = "text" };

        // The key takes three bytes of each; beside it a true takes four, a parameter that says nothing two, and the text eight.
        var texts = 2 * ("shift".Length + "x".Length + "FP32".Length + "y".Length + (4 * 3) + 4 + 2 + 2 + 8);
        Assert.Equal(16 + texts + (4 * 300), new MessageParts(new(message.ToByteArray())).Cost);
    }

    // An empty text of bytes_contents is two bytes.
    [Fact]
    public void Read_ContentsThatBecomeManyTimesTheirSize_AreRefusedBeforeTheyAreMade()
    {
        var contents = new byte[2_000_000];
        for (var i = 0; i < contents.Length; i += 2)
        {
            contents[i] = 0x42;
        }

        byte[] input = [0x2A, .. Varint(contents.Length), .. contents];
        byte[] message = [0x2A, .. Varint(input.Length), .. input];

        var e = Assert.Throws<RpcException>(() => InferMarshaller.Read(new(message)));

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.Equal(
            $"The request is not valid. The texts, contents, shapes and parameters of its {message.Length} bytes become 80000000 in memory; expected at most 67108864. "
            + "Send values in raw_input_contents.",
            e.Status.Detail);
    }

    [Fact]
    public async Task Infer_NoRoomForWhatContentsBecome_IsRefusedUntilThereIs()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("numbers", Nets.Identity(Onnx.TensorProto.Types.DataType.Int64)));
        using var channel = Raw.Channel(sut);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        var refusal = $"The server holds as many bytes of requests as it takes at a time, {budget.Most}. Send the request again later.";
        var request = new ModelInferRequest { ModelName = "numbers", Inputs = { Numbers(Many) } };
        Assert.True(budget.TryTake(budget.Most - 100_000));

        var unary = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
        var streamed = await StreamAsync(channel, request);
        var rest = await PostAsync(sut, Many);
        budget.Give(budget.Most - 100_000);
        var answer = await Raw.Service(channel).ModelInferAsync(new() { ModelName = "numbers", Inputs = { Numbers(2) } }, cancellationToken: Token);
        var restAnswer = await PostAsync(sut, 2);

        Assert.Equal((StatusCode.ResourceExhausted, refusal), (unary.StatusCode, unary.Status.Detail));
        Assert.Equal(refusal, streamed.ErrorMessage);
        Assert.Equal((HttpStatusCode.TooManyRequests, $$"""{"error":"{{refusal}}"}"""), rest);
        Assert.Equal(16, answer.RawOutputContents[0].Length);
        Assert.Equal(HttpStatusCode.OK, restAnswer.Status);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Take_MoreThanTheBudgetEverHas_IsTheClientsMistake()
    {
        using var memory = new RequestMemory();

        var e = Assert.Throws<InferException>(() => memory.Take(new(100), 101));

        Assert.Equal(
            (StatusCode.InvalidArgument,
                "The request becomes 101 bytes in memory; the server holds 100 of all requests together. Send it in parts, or its values as bytes in place of text."),
            (e.Status, e.Message));
        Assert.True(memory.IsEmpty);
    }

    // The bytes of the message and those taken before count: "later" would never come.
    [Fact]
    public void Take_MoreThanTheBudgetEverHasBesideTheMessage_IsTheClientsMistake()
    {
        var budget = new ByteBudget(100);
        using var memory = new RequestMemory { Beside = 60 };
        memory.Take(budget, 30);

        var e = Assert.Throws<InferException>(() => memory.Take(budget, 11));
        memory.Take(budget, 10);

        Assert.Equal(
            (StatusCode.InvalidArgument,
                "The request becomes 101 bytes in memory; the server holds 100 of all requests together. Send it in parts, or its values as bytes in place of text."),
            (e.Status, e.Message));
        Assert.Equal(40, budget.Held);
    }

    [Fact]
    public async Task Load_ManyParameters_IsRefusedBeforeTheyAreMade()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        var request = new RepositoryModelLoadRequest { ModelName = "shift" };
        for (var i = 0; i < 1024; i++)
        {
            request.Parameters[$"{i}"] = new();
        }

        var e = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).RepositoryModelLoadAsync(request, cancellationToken: Token));

        Assert.Equal(
            (StatusCode.InvalidArgument, "The request is not valid. The request has 1025 fields; expected at most 1024."), (e.StatusCode, e.Status.Detail));
    }

    [Fact]
    public async Task Health_LargeMessage_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        var health = new Health.HealthClient(channel);

        var e = await Assert.ThrowsAsync<RpcException>(async () => await health.CheckAsync(new() { Service = new('a', Many) }, cancellationToken: Token));

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new(), cancellationToken: Token)).Status);
    }

    // A character of two bytes for each byte: of a mebibyte the message is counted, and its texts beside it.
    [Fact]
    public async Task Infer_NoRoomForWhatTextsBecome_IsRefusedUntilThereIs()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        var taken = budget.Most - (5 << 19);
        var request = Raw.Request("shift", 1, 2);
        request.Id = new('a', 1 << 20);
        var json = $$"""{"id": "{{request.Id}}", "inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}]}""";
        Assert.True(budget.TryTake(taken));

        var grpc = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
        var rest = await PostAsync(sut, json, "shift");
        budget.Give(taken);
        var answer = await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token);

        Assert.Equal((StatusCode.ResourceExhausted, budget.Refusal), (grpc.StatusCode, grpc.Status.Detail));
        Assert.Equal((HttpStatusCode.TooManyRequests, $$"""{"error":"{{budget.Refusal}}"}"""), rest);
        Assert.Equal(request.Id, answer.Id);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(sut, json, "shift")).Status);
    }

    [Theory]
    [InlineData("""{"id": "abc"}""", (2 * 24) + (4 * (2 + 3)))]
    [InlineData("""{"id": "a\\", "b": "\"\u00e4,\""}""", (5 * 24) + (4 * (2 + 2 + 1 + 8)))]
    [InlineData("""["ab", 1, 2""", (3 * 24) + (4 * 2))]
    [InlineData("""["ab\""", 24 + (4 * 3))]
    public void Cost_OfJson_IsThatOfItsValuesAndTexts(string json, long cost) => Assert.Equal(cost, JsonCost.Of(Encoding.UTF8.GetBytes(json)));

    static ModelInferRequest.Types.InferInputTensor Numbers(int count) => new()
    {
        Name = "x",
        Datatype = "INT64",
        Shape = { count },
        Contents = new() { Int64Contents = { Enumerable.Repeat(1L, count) } },
    };

    static async Task<ModelStreamInferResponse> StreamAsync(ChannelBase channel, ModelInferRequest request)
    {
        using var stream = new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelStreamInfer(cancellationToken: Token);
        await stream.RequestStream.WriteAsync(request, Token);
        Assert.True(await stream.ResponseStream.MoveNext(Token));
        return stream.ResponseStream.Current;
    }

    static Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server, int count) => PostAsync(
        server,
        $$"""{"inputs": [{"name": "x", "datatype": "INT64", "shape": [{{count}}], "data": [{{string.Join(',', Enumerable.Repeat(1, count))}}]}]}""",
        "numbers");

    static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server, string json, string model)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri($"/v2/models/{model}/infer", UriKind.Relative), content, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Fields of many numbers, of one byte each.</summary>
    static byte[] Unknown() => [.. Enumerable.Range(100, Many).SelectMany(number => (byte[])[.. Varint(number << 3), 1])];

    static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
