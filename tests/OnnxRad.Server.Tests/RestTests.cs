using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class RestTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Everything_AnswersAsTheProtocolSays()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/live", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/ready", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/models/shift/ready", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/models/shift/versions/1/ready", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await sut.Http.GetAsync("/v2/models/nowhere/ready", Token)).StatusCode);
        Assert.StartsWith("{\"name\":\"onnxrad\",\"version\":\"0.1.0\",\"extensions\":[", await sut.Http.GetStringAsync("/v2", Token), StringComparison.Ordinal);
        Assert.Equal(
            """{"name":"shift","versions":["1"],"platform":"onnxruntime_onnx","inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,2]}],"properties":{}}""",
            await sut.Http.GetStringAsync("/v2/models/shift", Token));
        Assert.Equal(
            """[{"name":"shift","version":"1","state":"READY"}]""",
            await (await sut.Http.PostAsync("/v2/repository/index", null, Token)).Content.ReadAsStringAsync(Token));
        Assert.Contains("\"max_batch_size\":32,", await sut.Http.GetStringAsync("/v2/models/shift/config", Token), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"shift\",\"version\":\"1\",", await sut.Http.GetStringAsync("/v2/models/stats", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Json_GivesWhatTheGraphComputes()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(0.5f)));

        var response = await PostAsync(sut, """{"id":"7","inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4.25]]}]}""");

        Assert.Equal(
            """{"model_name":"shift","model_version":"1","id":"7","outputs":[{"name":"y","datatype":"FP32","shape":[2,2],"data":[1.5,2.5,3.5,4.75]}]}""",
            await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Infer_Binary_CarriesTensorsBehindTheJson()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        const string json =
            """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
        byte[] body = [.. Encoding.UTF8.GetBytes(json), .. MemoryMarshal.AsBytes<float>([1, 2])];
        using var content = new ByteArrayContent(body) { Headers = { { "Inference-Header-Content-Length", $"{json.Length}" } } };

        var response = await sut.Http.PostAsync("/v2/models/shift/infer", content, Token);

        var answer = await response.Content.ReadAsByteArrayAsync(Token);
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            """{"model_name":"shift","model_version":"1","outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}}]}""",
            Encoding.UTF8.GetString(answer, 0, length));
        Assert.Equal([2f, 3f], MemoryMarshal.Cast<byte, float>(answer.AsSpan(length)).ToArray());
    }

    [Theory]
    [InlineData("", "The request is not JSON (line 1, byte 0).")]
    [InlineData("[1]", "The request is not a JSON object with an array 'inputs'.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,"2"]}]}""", "The request is not valid. Input 'x' has the value \"2\" in 'data'; expected values of the datatype FP32.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32"}]}""", "The request is not valid. Input 'x' has 'data' that is Undefined; expected an array.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1.5],"datatype":"FP32","data":[]}]}""", "The request is not valid. Input 'x' has no 'shape' of whole numbers.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1]}]}""", "Model 'shift' cannot run on this request. Input 'x' holds 4 bytes; expected 8 for FP32 of shape (1, 2).")]
    [InlineData(
        """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""",
        "The request is not valid. Input 'x' has binary_data_size 8, and 0 bytes are left behind the JSON.")]
    public async Task Infer_BadBody_IsBadRequestWithASentence(string body, string message)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var response = await PostAsync(sut, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Infer_TextThatIsNotUnicode_IsBadRequest()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var surrogate = await PostAsync(sut, """{"inputs":[{"name":"\ud800","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, surrogate.StatusCode);
        Assert.Equal("""{"error":"The request holds text that is not valid Unicode."}""", await surrogate.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Infer_DeeplyNestedJson_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var response = await PostAsync(sut, """{"inputs":""" + new string('[', 100_000));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Infer_UnknownModel_IsNotFound()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var response = await sut.Http.PostAsync("/v2/models/nowhere/infer", new StringContent("""{"inputs":[]}"""), Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"error":"There is no model 'nowhere'. RepositoryIndex lists the models."}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Ports_OfOtherRoles_AnswerNothing()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(sut.MetricsAddress, "/v2"), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await sut.Http.GetAsync("/metrics", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(sut.MetricsAddress, "/metrics"), Token)).StatusCode);
    }

    static Task<HttpResponseMessage> PostAsync(TestServer server, string body) =>
        server.Http.PostAsync("/v2/models/shift/infer", new StringContent(body), Token);
}
