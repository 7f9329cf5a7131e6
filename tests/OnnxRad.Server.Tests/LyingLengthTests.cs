using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Lengths that are not those of what follows, and names that are no text.</summary>
public sealed class LyingLengthTests
{
    const string Json = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":SIZE}}]}""";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1073741824", "8", "Inference-Header-Content-Length is 1073741824, and the body has 101 bytes; expected 0 to 101.")]
    [InlineData("-1", "8", "Inference-Header-Content-Length is not a whole number from 0.")]
    [InlineData("99999999999", "8", "Inference-Header-Content-Length is not a whole number from 0.")]
    [InlineData("0", "8", "The request is not JSON (line 1, byte 0).")]
    [InlineData("50", "8", "The request is not JSON (line 1, byte 50).")]
    [InlineData("", "8", "The request is not JSON (line 1, byte 93).")]
    [InlineData("JSON", "1073741824", "The request is not valid. Input 'x' has binary_data_size 1073741824, and 8 bytes are left behind the JSON.")]
    [InlineData("JSON", "9223372036854775807", "The request is not valid. Input 'x' has binary_data_size 9223372036854775807, and 8 bytes are left behind the JSON.")]
    [InlineData("JSON", "-8", "The request is not valid. Input 'x' has binary_data_size -8, and 8 bytes are left behind the JSON.")]
    [InlineData("JSON", "4", "The request is not valid. 8 bytes follow the JSON; expected 4, the sum of binary_data_size.")]
    [InlineData("JSON", "0", "The request is not valid. 8 bytes follow the JSON; expected 0, the sum of binary_data_size.")]
    [InlineData("JSON", "\"8\"", "The request is not valid. The parameter 'binary_data_size' of input 'x' is not a whole number from 0.")]
    [InlineData("JSON", "8.5", "The request is not valid. The parameter 'binary_data_size' of input 'x' is not a whole number from 0.")]
    public async Task Rest_LengthsThatLie_AreNamed(string header, string size, string message)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        var json = Json.Replace("SIZE", size, StringComparison.Ordinal);

        var answer = await PostAsync(sut, "shift", [.. Encoding.UTF8.GetBytes(json), .. MemoryMarshal.AsBytes<float>([1, 2])], header == "JSON" ? $"{json.Length}" : header);

        Assert.Equal((HttpStatusCode.BadRequest, message), answer);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/ready", Token)).StatusCode);
    }

    [Fact]
    public async Task Rest_BytesWithLyingLengths_AreNamed()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("same", Nets.Identity(Onnx.TensorProto.Types.DataType.String)));
        const string json = """{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""";

        var answer = await PostAsync(sut, "same", [.. Encoding.UTF8.GetBytes(json), 0, 0, 0, 0x40, 0, 0, 0, 0], $"{json.Length}");

        Assert.Equal(
            (HttpStatusCode.BadRequest, "Model 'same' cannot run on this request. Input 'x' says that element 0 of 2 has 1073741824 bytes, and 4 are left."), answer);
    }

    // 1 GB by the head, and by the first chunk, of which ten bytes come; for the latter there is no answer.
    [Theory]
    [InlineData("Content-Length: 1073741824\r\n\r\n0123456789", "HTTP/1.1 413 ")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n40000000\r\n0123456789", "")]
    [InlineData("Content-Length: -1\r\n\r\n0123456789", "HTTP/1.1 400 ")]
    [InlineData("Content-Length: 5\r\nContent-Length: 10\r\n\r\n0123456789", "HTTP/1.1 400 ")]
    public async Task Rest_GigabyteInTenBytes_IsRefusedAndHoldsNothing(string rest, string status)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var client = new TcpClient();
        await client.ConnectAsync(sut.Http.BaseAddress!.Host, sut.Http.BaseAddress.Port, Token);

        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v2/models/shift/infer HTTP/1.1\r\nHost: localhost\r\n{rest}"), Token);
        client.Client.Shutdown(SocketShutdown.Send);
        // A connection with bytes that nobody reads is reset, which may take the answer with it.
        var line = await FirstLineAsync(stream);
        Assert.True(line.Length == 0 || (status.Length > 0 && line.StartsWith(status, StringComparison.Ordinal)), line);
        Assert.InRange(sut.Services.GetRequiredService<ByteBudget>().Held, 0, 100);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/ready", Token)).StatusCode);
    }

    [Fact]
    public async Task Rest_PackedBody_IsRefusedWithASentence()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var content = new ByteArrayContent([0x1f, 0x8b, 8, 0]) { Headers = { ContentEncoding = { "gzip" } } };

        using var answer = await sut.Http.PostAsync("/v2/models/shift/infer", content, Token);

        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, "The body has the Content-Encoding 'gzip', which is read over gRPC only. Send it as it is."),
            (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetString()));
    }

    // 0xC3 0x28 is no UTF-8.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Grpc_NameThatIsNoText_IsRefused(int place)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();
        var request = Raw.Request(place == 0 ? "ab" : "shift", 1, 2);
        request.Inputs[0].Name = place == 1 ? "ab" : "x";
        var message = request.ToByteArray();
        var at = message.AsSpan().IndexOf("ab"u8);
        (message[at], message[at + 1]) = (0xC3, 0x28);

        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, message, Token);

        Assert.Equal("3", answer.Status);
        Assert.StartsWith($"The message of {message.Length} bytes is not ModelInferRequest in protobuf's form: ", answer.Message, StringComparison.Ordinal);
        Assert.EndsWith("Encode it with a client made from the protocol's .proto.", answer.Message, StringComparison.Ordinal);
        Assert.True(await sut.Client.IsLiveAsync(Token));
    }

    [Fact]
    public async Task Rest_NamesThatAreNoText_AreRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        var body = """{"inputs":[{"name":"ab","shape":[1,2],"datatype":"FP32","data":[1,2]}]}"""u8.ToArray();
        var at = body.AsSpan().IndexOf("ab"u8);
        (body[at], body[at + 1]) = (0xC3, 0x28);

        var answer = await PostAsync(sut, "shift", body, "");
        using var path = await sut.Http.GetAsync("/v2/models/%C3%28", Token);

        Assert.Equal((HttpStatusCode.BadRequest, "The request holds text that is not valid Unicode."), answer);
        Assert.Equal(HttpStatusCode.NotFound, path.StatusCode);
    }

    /// <summary>Empty where the server breaks off.</summary>
    static async Task<string> FirstLineAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadLineAsync(Token) ?? "";
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return "";
        }
    }

    static async Task<(HttpStatusCode Status, string? Message)> PostAsync(TestServer sut, string model, byte[] body, string length)
    {
        using var content = new ByteArrayContent(body);
        if (length.Length > 0)
        {
            content.Headers.Add("Inference-Header-Content-Length", length);
        }

        using var answer = await sut.Http.PostAsync($"/v2/models/{model}/infer", content, Token);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetString());
    }
}
