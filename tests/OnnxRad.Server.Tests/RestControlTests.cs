using System.Text;
using Grpc.Core;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Rest;

namespace OnnxRad.Server.Tests;

public sealed class RestControlTests
{
    [Fact]
    public void Parameters_TextsAndOtherValues_AreTexts() =>
        Assert.Equal(
            ["config={}", "number=1"],
            Parameters("""{"parameters": {"config": "{}", "number": 1}}""").Select(pair => $"{pair.Key}={pair.Value.StringParam}").Order());

    [Theory]
    [InlineData("""{"parameters": """, "The body is not JSON.")]
    [InlineData("""{"parameters": {"config": "\ud800"}}""", "The body holds text that is not valid Unicode.")]
    [InlineData("""{"parameters": {"\ud800": "x"}}""", "The body holds text that is not valid Unicode.")]
    public void Parameters_NotReadable_IsTheClientsMistake(string json, string problem)
    {
        var e = Assert.Throws<InferException>(() => Parameters(json));

        Assert.Equal((StatusCode.InvalidArgument, problem), (e.Status, e.Message));
    }

    [Fact]
    public void Parameters_Many_AreRefusedBeforeTheyAreMade()
    {
        var members = string.Join(',', Enumerable.Range(0, 1025).Select(i => $"\"{i}\":1"));

        var e = Assert.Throws<InferException>(() => Parameters($$"""{"parameters": { {{members}} } }"""));

        Assert.Equal("The request is not valid. The request has 1025 parameters; expected at most 1024.", e.Message);
    }

    static IEnumerable<KeyValuePair<string, global::Inference.ModelRepositoryParameter>> Parameters(string json) =>
        RestControl.Parameters(Encoding.UTF8.GetBytes(json));
}
