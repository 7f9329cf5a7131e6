using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

/// <summary>A model that takes numbers about the patient, and what is composed of it: both give the same in the runtime and when they are served.</summary>
public sealed class CovariateServingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Four grey levels of 51, 102, 51 and 102 are 306 / 255, and the age is added.
    [Fact]
    public async Task ModelInfer_ComposedModelWithCovariates_EqualsTheModelItIsMadeOfAndTheRuntime()
    {
        var (plain, composed) = (Aged(), PreprocessingFusion.Compose(Aged()));
        using var image = new RadImage(1, 2, 2, 8, [51, 102, 51, 102]);
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("plain", plain);
            folder.Add("composed", composed);
        });

        ClientTensor[] inputs =
        [
            ClientTensor.FromBytes("image", [PngEncoder.Encode(image)]), ClientTensor.From<float>("pixels", image.Pixels.ToArray(), 1, 1, 2, 2),
        ];
        var age = ClientTensor.From<float>("covariates", [60], 1, 1);
        var ofFile = await sut.Client.InferAsync(new() { Model = "plain", Inputs = [inputs[0], age] }, Token);
        var ofPixels = await sut.Client.InferAsync(new() { Model = "composed", Inputs = [inputs[1], age] }, Token);

        float[][] found =
            [ofFile["aged"].Values<float>().ToArray(), ofPixels["aged"].Values<float>().ToArray(), InTheRuntime(plain, image), InTheRuntime(composed, image)];
        Assert.All(found, scores => Assert.Equal([61.2f, -61.2f], scores, (a, b) => Math.Abs(a - b) < 1e-4f));
    }

    static float[] InTheRuntime(OnnxModel network, RadImage image)
    {
        using var folder = new TempFolder();
        network.Save(folder.File("x.onnx"));
        using var model = RadModel.Open(folder.File("x.onnx"));
        return [.. model.Predict(image, new Dictionary<string, float> { ["age"] = 60 }).Scores.Select(score => score.Score)];
    }

    static OnnxModel Aged()
    {
        var g = new GraphBuilder("aged");
        var sum = g.Node(
            "ReduceSum", [g.Input("image", "N", 1, 2, 2), g.Constant("axes", [2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        var aged = g.Node("Add", [sum, g.Input("covariates", "N", 1)], ["N", 1]);
        g.Output(g.Node("Concat", [aged, g.Node("Neg", [aged], ["N", 1])], ["N", 2], null, null, ("axis", 1L)), "aged");
        return Cards.Changed(Cards.With(g.Build()), card => card with
        {
            Covariates = [new() { Name = "age", Mean = 50, Deviation = 10 }],
            Preprocessing = card.Preprocessing with { Window = new() { Source = WindowSource.File } },
        });
    }
}
