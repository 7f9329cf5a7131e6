using System.Globalization;
using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using OnnxRad.Server.Rpc;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Messages of many empty parts, which would take many times their size as objects.</summary>
public sealed class PartLimitTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<byte[], int, string> Messages => new()
    {
        { [0x22, 0x00], 1025, "The request has 1025 parameters; expected at most 1024." },
        { [0x2A, 0x00], 1025, "The request has 1025 inputs; expected at most 1024." },
        { [0x32, 0x00], 1025, "The request has 1025 outputs; expected at most 1024." },
        { [0x3A, 0x00], 1025, "The request has 1025 raw_input_contents; expected at most 1024." },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task ModelInfer_ManyEmptyParts_IsRefusedBeforeTheyAreMade(byte[] part, int count, string problem)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();

        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, [.. Enumerable.Repeat(part, count).SelectMany(p => p)], Token);

        Assert.Equal((((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture), $"The request is not valid. {problem}"), answer);
    }

    [Fact]
    public void Problem_ManyParametersOfOneInput_IsNamed()
    {
        byte[] parameters = [.. Enumerable.Repeat<byte[]>([0x22, 0x00], 1025).SelectMany(p => p)];
        // Field 5, 2050 bytes.
        byte[] message = [0x2A, 0x82, 0x10, .. parameters];

        Assert.Equal("The request has 1025 parameters of one input or output; expected at most 1024.", new MessageParts(new(message)).Problem);
    }

    // Field 15, an empty group; field 8 of no bytes, whose length is written with bits above the 32nd; both are read over.
    [Theory]
    [InlineData(new byte[] { 0x7B, 0x7C })]
    [InlineData(new byte[] { 0x42, 0x80, 0x80, 0x80, 0x80, 0x10 })]
    public async Task ModelInfer_UnusualFieldBeforeManyParts_IsReadOver(byte[] field)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();
        byte[] parts = [.. Enumerable.Repeat<byte[]>([0x2A, 0x00], 1025).SelectMany(p => p)];

        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, [.. field, .. parts], Token);
        var good = await GrpcFrame.PostAsync(http, sut.GrpcAddress, [.. field, .. Raw.Request("shift", 1, 2).ToByteArray()], Token);

        Assert.Equal("The request is not valid. The request has 1025 inputs; expected at most 1024.", answer.Message);
        Assert.Equal("0", good.Status);
    }

    [Fact]
    public void Problem_OrdinaryRequest_IsNone() => Assert.Null(new MessageParts(new(Raw.Request("shift", 1, 2).ToByteArray())).Problem);

    [Theory]
    [InlineData("""{"inputs": [PARTS]}""", "The request has 1025 inputs; expected at most 1024.")]
    [InlineData("""{"inputs": [], "outputs": [PARTS]}""", "The request has 1025 outputs; expected at most 1024.")]
    [InlineData("""{"inputs": [], "parameters": {MEMBERS}}""", "The request has 1025 parameters in one place; expected at most 1024.")]
    public async Task Rest_ManyEmptyParts_IsRefused(string json, string problem)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        var body = json.Replace("PARTS", string.Join(',', Enumerable.Repeat("{}", 1025)), StringComparison.Ordinal)
            .Replace("MEMBERS", string.Join(',', Enumerable.Range(0, 1025).Select(i => $"\"{i}\":1")), StringComparison.Ordinal);

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await sut.Http.PostAsync(new Uri("/v2/models/shift/infer", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal($$"""{"error":"The request is not valid. {{problem}}"}""", await answer.Content.ReadAsStringAsync(Token));
    }
}
