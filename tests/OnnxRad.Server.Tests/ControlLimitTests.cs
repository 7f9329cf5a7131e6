using System.Net;
using System.Text;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Requests that infer nothing are small, and what they become counts.</summary>
public sealed class ControlLimitTests
{
    const int Most = 2 << 20;
    const string Load = "/v2/repository/models/shift/load";

    const string TooLarge = """
        {"error":"The body is larger than the 2097152 bytes that this request may have. Send what it needs alone."}
        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_ClientsMayNot_IsRefusedBeforeTheBodyIsRead()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var answer = await PostAsync(sut, Load, "no JSON");

        Assert.Equal(
            (HttpStatusCode.BadRequest,
                """{"error":"Clients may not load and unload models here. Start the server with --model-control explicit to let them."}"""),
            answer);
    }

    [Theory]
    [InlineData(Load)]
    [InlineData("/v2/repository/index")]
    [InlineData("/v2/systemsharedmemory/region/r/register")]
    public async Task Post_BodyAboveTheLargest_IsRefusedWhetherItsLengthIsSaidOrNot(string path)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        var body = $$"""{"a": "{{new string('a', Most)}}"}""";

        var said = await PostAsync(sut, path, body);
        var chunked = await PostAsync(sut, path, body, isChunked: true);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, TooLarge), said);
        Assert.Equal(said, chunked);
    }

    [Fact]
    public async Task Load_NoRoomForWhatTheBodyBecomes_IsRefusedUntilThereIs()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        var budget = sut.Services.GetRequiredService<ByteBudget>();
        // Rows of 12 bytes for each of its numbers.
        var body = $$"""{"a": [{{string.Join(',', Enumerable.Repeat(1, Most / 4))}}]}""";
        Assert.True(budget.TryTake(budget.Most - (4 << 20)));

        var refused = await PostAsync(sut, Load, body);
        budget.Give(budget.Most - (4 << 20));
        var later = await PostAsync(sut, Load, body);

        Assert.Equal((HttpStatusCode.TooManyRequests, $$"""{"error":"{{budget.Refusal}}"}"""), refused);
        Assert.Equal(HttpStatusCode.OK, later.Status);
        await sut.StopAsync();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Load_LargestConfiguration_IsReadOverBoth()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        using var channel = Raw.Channel(sut);
        var config = """{"max_batch_size": 4}""".PadRight(1 << 20);
        var escaped = config.Replace("\"", "\\\"", StringComparison.Ordinal);

        var rest = await PostAsync(sut, Load, $$"""{"parameters": {"config": "{{escaped}}"} }""");
        await Raw.Service(channel).RepositoryModelLoadAsync(
            new() { ModelName = "shift", Parameters = { ["config"] = new() { StringParam = config } } }, cancellationToken: Token);

        Assert.Equal(HttpStatusCode.OK, rest.Status);
        Assert.Equal(4, (await Raw.Service(channel).ModelConfigAsync(new() { Name = "shift" }, cancellationToken: Token)).Config.MaxBatchSize);
    }

    [Fact]
    public async Task Grpc_MessageAboveTheLargest_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        var request = new ModelReadyRequest { Name = new('a', Most) };

        var e = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelReadyAsync(request, cancellationToken: Token));

        Assert.Equal(
            (StatusCode.InvalidArgument,
                $"The request is not valid. The ModelReadyRequest has {request.CalculateSize()} bytes; expected at most 2097152. "
                + "Models are taken from the repository alone, and tensors belong into inference requests."),
            (e.StatusCode, e.Status.Detail));
    }

    static ServerOptions Explicit(ServerOptions options) =>
        options with { ModelControl = ControlMode.Explicit, LoadModels = ["shift"], AllowSharedMemory = true };

    static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestServer server, string path, string body, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await server.Http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
