using OnnxRad.Client;
using OnnxRad.Graphs.Edits;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Models that begin with their preprocessing: slope and intercept have values in the graph and may be left out.</summary>
public sealed class OptionalInputTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Sum of (pixel * slope + intercept) / 255 over four pixels of 51 and 102: 306 / 255 = 1.2 without them.
    [Fact]
    public async Task ModelInfer_WithAndWithoutOptionalInputs_UsesThemOrTheGraphsValues()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var plain = await sut.Client.InferAsync(Call(), Token);
        var scaled = await sut.Client.InferAsync(Call(ClientTensor.From<float>("slope", [2])), Token);
        var both = await sut.Client.InferAsync(Call(ClientTensor.From<float>("intercept", [51]), ClientTensor.From<float>("slope", [2])), Token);

        Assert.Equal(1.2f, plain["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal(2.4f, scaled["sum"].Values<float>()[0], 1e-5f);
        Assert.Equal(3.2f, both["sum"].Values<float>()[0], 1e-5f);
    }

    [Fact]
    public async Task ModelInfer_ManyAtATime_KeepTheirOwnValues()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        await Task.WhenAll(Enumerable.Range(1, 40).Select(async slope =>
        {
            var result = await sut.Client.InferAsync(Call(ClientTensor.From<float>("slope", [slope / 20f])), Token);
            Assert.Equal(1.2f * slope / 20f, result["sum"].Values<float>()[0], 1e-3f);
        }));
    }

    [Fact]
    public async Task Metadata_OfAComposedModel_SaysWhatMayBeLeftOut()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var metadata = await sut.Client.GetModelMetadataAsync("sum", cancellation: Token);
        var config = await sut.Client.GetModelConfigAsync("sum", cancellation: Token);
        var e = await Assert.ThrowsAsync<InferenceException>(
            () => sut.Client.InferAsync(Call(ClientTensor.From<float>("slopes", [2]), ClientTensor.From<double>("slope", [2])), Token));

        Assert.Equal(["pixels"], metadata.Inputs.Select(input => input.Name));
        Assert.Equal("intercept FP32 (), slope FP32 ()", metadata.Properties["onnxrad.optional_inputs"]);
        Assert.Equal(["intercept", "slope"], config.Input.Where(input => input.Optional).Select(input => input.Name));
        Assert.Equal(
            "Model 'sum' cannot run on this request. Input 'slope' has the datatype FP64; expected FP32. "
            + "There is no input 'slopes'; expected 'pixels', 'intercept', 'slope'.", e.Message);
    }

    static void Fill(string folder) => folder.Add("sum", PreprocessingFusion.Compose(Cards.With(Nets.Sum())));

    static InferCall Call(params ClientTensor[] optional) =>
        new() { Model = "sum", Inputs = [ClientTensor.From<float>("pixels", [51, 102, 51, 102], 1, 1, 2, 2), .. optional] };
}
