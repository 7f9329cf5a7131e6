using System.Buffers.Binary;
using Google.Protobuf;
using Inference;
using OnnxRad.Graphs;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What a client has asked for and does not read counts as what its request holds until it is read.</summary>
public sealed class UnsentAnswerTests
{
    const int Items = 30;
    const int Width = 5000;
    const int AnswerBytes = Items * Width * sizeof(float);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_AnswerThatIsNotRead_HoldsItsBytesUntilItIs()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("wide", Wide()));
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        using var http = Client();

        using var response = await AskAsync(http, sut);
        var unread = budget.Held;
        var answer = await response.Content.ReadAsByteArrayAsync(Token);

        Assert.InRange(unread, AnswerBytes, 2 * AnswerBytes);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        var message = ModelInferResponse.Parser.ParseFrom(answer.AsSpan(5));
        Assert.Equal((AnswerBytes, 3f), (message.RawOutputContents[0].Length, BitConverter.ToSingle(message.RawOutputContents[0].Span)));
        await WhenAsync(() => budget.Held == 0);
    }

    [Fact]
    public async Task ModelInfer_ClientThatGoesWithoutReading_GivesItsBytesBack()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("wide", Wide()));
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        using var http = Client();

        var response = await AskAsync(http, sut);
        Assert.InRange(budget.Held, AnswerBytes, 2 * AnswerBytes);
        response.Dispose();

        await WhenAsync(() => budget.Held == 0);
    }

    /// <summary>x (N, 2) to its sum, 5000 times.</summary>
    static OnnxModel Wide()
    {
        var g = new GraphBuilder("wide");
        var weights = g.Constant("weights", [2, Width], [.. Enumerable.Repeat(1f, 2 * Width)]);
        g.Output(g.Node("MatMul", [g.Input("x", "N", 2), weights], ["N", Width]), "y");
        return g.Build();
    }

    // The smallest window: of an answer that is not read the server may send 64 KiB.
    static HttpClient Client() => new(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 });

    /// <summary>Has an answer's headers, and reads no more.</summary>
    static async Task<HttpResponseMessage> AskAsync(HttpClient http, TestServer server)
    {
        var asked = Raw.Request("wide", [.. Enumerable.Range(0, Items * 2).Select(i => (i % 2) + 1f)]);
        var frame = new byte[5 + asked.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        asked.WriteTo(frame.AsSpan(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.GrpcAddress, "/inference.GRPCInferenceService/ModelInfer"))
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
        };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    static async Task WhenAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
