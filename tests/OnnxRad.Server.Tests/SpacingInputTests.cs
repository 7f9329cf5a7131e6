using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Composed models that resample: one distance counts for all images of a pass.</summary>
public sealed class SpacingInputTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_ManyDistancesAtATime_AreNotJoined()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("sum", PreprocessingFusion.Compose(Resampling())));
        float[] distances = [0.25f, 0.4f, 0.5f, 0.75f, 1];
        var alone = new Dictionary<float, float>();
        foreach (var distance in distances)
        {
            alone[distance] = await SumAsync(distance);
        }

        Assert.Equal(distances.Length, alone.Values.Distinct().Count());
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => Assert.Equal(alone[distances[i % 5]], await SumAsync(distances[i % 5]))));

        async Task<float> SumAsync(float distance)
        {
            var pixels = ClientTensor.From<float>("pixels", [.. Enumerable.Range(0, 64).Select(i => i * i)], 1, 1, 8, 8);
            var call = new InferCall { Model = "sum", Inputs = [pixels, ClientTensor.From<float>("spacing", [distance, distance], 2)] };
            return (await sut.Client.InferAsync(call, Token))["sum"].Values<float>()[0];
        }
    }

    /// <summary>The sum over four pixels of 1 mm around the middle of an image.</summary>
    static OnnxModel Resampling()
    {
        var model = Cards.With(Nets.Sum());
        var card = ModelCard.Parse(model.GetMetadata(ModelCard.MetadataKey)!);
        card = card with { Preprocessing = card.Preprocessing with { Resize = ResizeFilter.Triangle, Fit = ImageFit.Centre, Spacing = 1 } };
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        return model;
    }
}
