using OnnxRad.Graphs.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class EnsembleFusionTests
{
    const int Images = 3;
    static readonly float[] s_pixels = [.. Enumerable.Range(0, Images * 6 * 9).Select(i => (float)(i * 37 % 251))];

    [Theory]
    [InlineData(EnsembleRule.Mean, "Softmax")]
    [InlineData(EnsembleRule.Mean, "Sigmoid")]
    [InlineData(EnsembleRule.GeometricMean, "Softmax")]
    [InlineData(EnsembleRule.GeometricMean, "Sigmoid")]
    public void Fuse_MembersOfOnePreprocessing_ShareTheImage(EnsembleRule rule, string activation)
    {
        OnnxModel[] members = [.. Enumerable.Range(1, 3).Select(seed => Fusable.Network($"m{seed}", seed: seed, activation: activation))];
        var options = new EnsembleOptions { Rule = rule, Weights = [3, 2, 1] };

        var sut = EnsembleFusion.Fuse(members, options, Fusable.Card());

        var (shape, image) = Ort.Run(PreprocessingGraph.Extract(sut)!, ("pixels", [Images, 1, 6, 9], s_pixels));
        var found = Ort.RunAll(sut, ("image", shape, image));
        AssertCombines(members, options, found);
        Assert.Equal(["image"], sut.Proto.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void Fuse_MembersOfOtherSizes_TakesRawPixelsThroughEachPreprocessingOnce()
    {
        OnnxModel[] members = [Fusable.Network("a", size: 4), Fusable.Network("b", size: 8, seed: 2), Fusable.Network("c", size: 4, seed: 3)];

        var sut = EnsembleFusion.Fuse(members, new(), Fusable.Card());

        AssertCombines(members, new(), Ort.RunAll(sut, ("pixels", [Images, 1, 6, 9], s_pixels)));
        Assert.Equal(["pixels", "slope", "intercept"], sut.Proto.Graph.Input.Select(input => input.Name));
        Assert.Equal("in-graph", sut.GetMetadata("onnxrad.preprocessing"));
        Assert.Equal(2, sut.Nodes.Count(node => node.Name.EndsWith("/rows.resized", StringComparison.Ordinal)));
    }

    [Fact]
    public void Fuse_MemberOfAFixedBatch_TakesAnyNumberOfImages()
    {
        OnnxModel[] members = [Fusable.Network("a"), Fusable.Network("b", seed: 2)];
        members[0].Proto.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new() { DimValue = 1 };
        members[0].Proto.Graph.Output[0].Type.TensorType.Shape.Dim[0] = new() { DimValue = 1 };

        var sut = EnsembleFusion.Fuse(members, new(), Fusable.Card());

        var (_, found) = Ort.Run(sut, ("image", [5, 1, 4, 4], Numbers.Random(1, 5, 1, 4, 4)));
        Assert.Equal(10, found.Length);
        Assert.Equal(1, members[0].Inputs[0].Type.TensorType.Shape.Dim[0].DimValue);
    }

    [Fact]
    public void Fuse_OlderMembers_AreReadAsOneOperatorSet()
    {
        OnnxModel[] members = [Fusable.Network("a", opset: 13), Fusable.Network("b", opset: 13, seed: 2)];
        members[0].Proto.OpsetImport[0].Version = 9;
        members[1].Proto.OpsetImport[0].Version = 12;

        var sut = EnsembleFusion.Fuse(members, new() { Rule = EnsembleRule.GeometricMean }, Fusable.Card());

        Assert.Equal(13, sut.Opset);
        var image = Numbers.Random(1, 2, 1, 4, 4);
        Assert.Equal(4, Ort.Run(sut, ("image", [2, 1, 4, 4], image)).Values.Length);
    }

    [Fact]
    public void Fuse_Card_SaysWhatTheGraphTakes()
    {
        var sut = EnsembleFusion.Fuse([Fusable.Network("a"), Fusable.Network("b", seed: 2)], new(), Fusable.Card() with { Name = "both" });

        var card = ModelCard.Parse(sut.GetMetadata("onnxrad.card")!);
        Assert.Equal(("both", "image", 4), (card.Name, card.Inputs[0].Name, card.Preprocessing.Height));
        Assert.Equal(["probabilities", "spread"], sut.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Fuse_MemberOfEightBits_IsWhatTheWholeTakes()
    {
        OnnxModel[] members =
        [
            Fusable.Network("a", preprocessing: Fusable.Resizing(4) with { Window = new() { Source = WindowSource.MinMax } }),
            Fusable.Network("b", preprocessing: Fusable.Resizing(4) with { Normalise = Normalisation.ZScore, Mean = [0], Std = [1] }),
            Fusable.Network("c", preprocessing: Fusable.Resizing(4)),
        ];

        var card = ModelCard.Parse(EnsembleFusion.Fuse(members, new(), Fusable.Card()).GetMetadata("onnxrad.card")!);

        Assert.Equal((null, Normalisation.Fixed), (card.Preprocessing.Window, card.Preprocessing.Normalise));
    }

    [Fact]
    public void Fuse_MembersThatDoNotFit_AreNamedAllAtOnce()
    {
        var (a, b, c) = (Fusable.Network("a"), Fusable.Network("b", activation: "Sigmoid"), Fusable.Network("c"));
        c.SetMetadata("onnxrad.card", (ModelCard.Parse(c.GetMetadata("onnxrad.card")!) with { Classes = ["no", "yes"] }).ToJson());

        var e = Assert.Throws<ArgumentException>(() => EnsembleFusion.Fuse([a, b, c], new() { Rule = EnsembleRule.Vote }, Fusable.Card()));

        Assert.Equal(
            "These models are no ensemble. 'b' ends in the activation sigmoid and 'a' in softmax. "
            + "'c' has the classes 'no', 'yes'; 'a' has 'normal', 'pneumonia'. "
            + "A vote cannot be fused into a graph; RadEnsemble of OnnxRad.Runtime takes it. (Parameter 'members')",
            e.Message);
    }

    [Fact]
    public void Fuse_GreyAndRgb_HaveNoImageInCommon()
    {
        var (grey, rgb) = (Fusable.Network("grey"), Fusable.Network("rgb", preprocessing: Fusable.Resizing(4, channels: 3)));

        var e = Assert.Throws<UnsupportedOnnxException>(() => EnsembleFusion.Fuse([grey, rgb], new(), Fusable.Card()));

        Assert.Equal(
            "No image fits all of the preprocessing graphs. 'grey, metadata 'onnxrad.preprocessing'' takes (N, 1, H, W). "
            + "'rgb, metadata 'onnxrad.preprocessing'' takes (N, 3, H, W).",
            e.Message);
    }

    /// <summary>Against each member alone behind its own preprocessing, combined in double precision.</summary>
    static void AssertCombines(OnnxModel[] members, EnsembleOptions options, Dictionary<string, (long[] Shape, float[] Values)> found)
    {
        var alone = members.Select(member =>
        {
            var (shape, image) = Ort.Run(PreprocessingGraph.Extract(member)!, ("pixels", [Images, 1, 6, 9], s_pixels));
            return Ort.Run(member, ("image", shape, image)).Values;
        }).ToArray();
        var activation = ModelCard.Parse(members[0].GetMetadata("onnxrad.card")!).Activation;
        for (var i = 0; i < Images; i++)
        {
            float[][] scores = [.. alone.Select(values => values[(i * 2)..((i * 2) + 2)])];
            var expected = EnsembleScores.Combine(options, activation, scores, [.. scores.Select(_ => new bool[2])]);
            Assert.All(expected.Scores.Zip(found["probabilities"].Values.Skip(i * 2)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            Assert.All(expected.Spread.Zip(found["spread"].Values.Skip(i * 2)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }
    }
}
