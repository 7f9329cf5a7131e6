using System.Globalization;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What an averaging ensemble does once for all its members, and which models cannot be members.</summary>
public sealed class AverageMemberTests
{
    static readonly ReadOnlyMemory<byte> s_file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    // The members 'a' and 'b' have one preprocessing, 'c' another.
    [Theory]
    [InlineData("a, b", 3, 3, 3)]
    [InlineData("a, b, c", 3, 3, 6)]
    [InlineData("c, a", 1, 1, 2)]
    public async Task ModelInfer_FilesToAnAverage_AreDecodedOnceAndPreparedOnceForEachPreprocessing(
        string members, int files, int decoded, int prepared)
    {
        await using var sut = await StartAsync($"ensemble: {{ members: [{members}] }}");

        await sut.Client.InferAsync(Files("all", files), Token);

        Assert.Equal((decoded, prepared), await CountsAsync(sut));
    }

    [Fact]
    public async Task ModelInfer_FilesToEachMember_AreDecodedForEach()
    {
        await using var sut = await StartAsync("ensemble: { members: [a, b] }");

        await sut.Client.InferAsync(Files("a", 2), Token);
        await sut.Client.InferAsync(Files("b", 2), Token);

        Assert.Equal((4, 4), await CountsAsync(sut));
    }

    [Fact]
    public async Task ModelInfer_TensorsToAnAverage_AreNeitherDecodedNorPrepared()
    {
        await using var sut = await StartAsync("ensemble: { members: [a, b] }");

        await sut.Client.InferAsync(new() { Model = "all", Inputs = [ClientTensor.From<float>("image", new float[4], 1, 1, 2, 2)] }, Token);

        Assert.Equal((0, 0), await CountsAsync(sut));
    }

    [Theory]
    [InlineData("masks", "'masks' is for segmentation; an ensemble combines the scores of classes.")]
    [InlineData("aged", "Member 'aged': It takes 'image', 'covariates'; expected an image alone.")]
    [InlineData(
        "case",
        "'case' takes several images of a case; an ensemble takes one. "
        + "'case' has the classes '1', '2', '3', '4'; 'a' has 'normal', 'pneumonia'.")]
    [InlineData("both", "'both' is for multitask; an ensemble combines the scores of classes.")]
    [InlineData("composed", "Member 'composed': It begins with its preprocessing; expected the model that it was composed of.")]
    public async Task Start_MemberThatHasNoScoresOfOneImage_IsRefused(string member, string reason)
    {
        await using var sut = await StartAsync($"ensemble: {{ members: [a, {member}] }}");

        var found = (await sut.Client.GetRepositoryAsync(Token)).ToDictionary(model => model.Name, model => (model.State, model.Reason));

        Assert.Equal(("READY", ""), found[member]);
        Assert.Equal(
            ("UNAVAILABLE", $"The ensemble does not hold together. {reason} Correct ensemble.yaml or its members."), found["all"]);
    }

    [Fact]
    public async Task Classification_OfSeveralTasks_NamesTheClassesOfEach()
    {
        await using var sut = await StartAsync("ensemble: { members: [a, b] }");

        var call = new InferCall { Model = "both", Inputs = [ClientTensor.From<float>("image", [1, 2, 3, 4], 1, 1, 2, 2)] };

        var result = await sut.Client.InferAsync(call with { Outputs = ["kind", "place"], Classes = 2 }, Token);
        var one = await sut.Client.InferAsync(call with { Outputs = ["place"], Classes = 1 }, Token);

        Assert.Equal(["10.000000:0:benign", "-10.000000:1:malignant"], result["kind"].Strings());
        Assert.Equal(["10.000000:1:right", "10.000000:2:both"], result["place"].Strings());
        Assert.Equal(["10.000000:1:right"], one["place"].Strings());
    }

    static Task<TestServer> StartAsync(string yaml) => TestServer.StartAsync(folder =>
    {
        folder.Add("a", Cards.With(Nets.Sum()));
        folder.Add("b", Cards.With(Nets.Sum()));
        folder.Add("c", Cards.With(Nets.Sum(), Activation.None, mean: 1));
        folder.Add("masks", Masks());
        folder.Add("aged", Aged());
        folder.Add("case", Cards.Case());
        folder.Add("both", Both());
        folder.Add("composed", PreprocessingFusion.Compose(Cards.With(Nets.Sum())));
        Directory.CreateDirectory(Path.Combine(folder, "all"));
        File.WriteAllText(Path.Combine(folder, "all", "ensemble.yaml"), yaml);
    });

    static InferCall Files(string model, int count) =>
        new() { Model = model, Inputs = [ClientTensor.FromBytes("image", [.. Enumerable.Repeat(s_file, count)])] };

    static async Task<(int Decoded, int Prepared)> CountsAsync(TestServer sut)
    {
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var lines = (await http.GetStringAsync("/metrics", Token)).Split('\n');
        return (Value("onnxrad_images_decoded_total "), Value("onnxrad_images_prepared_total "));

        int Value(string name) => int.Parse(
            lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Label maps of two classes (N, 2, 2, 2).</summary>
    static OnnxModel Masks()
    {
        var g = new GraphBuilder("masks");
        var image = g.Input("image", "N", 1, 2, 2);
        g.Output(g.Node("Concat", [image, g.Node("Neg", [image], image.Shape)], ["N", 2, 2, 2], null, null, ("axis", 1L)), "masks");
        return Cards.Changed(Cards.With(g.Build()), card => card with { Task = ModelTask.Segmentation });
    }

    /// <summary>The sum of the pixels, and the age (N, 2).</summary>
    static OnnxModel Aged()
    {
        var g = new GraphBuilder("aged");
        var sum = g.Node(
            "ReduceSum", [g.Input("image", "N", 1, 2, 2), g.Constant("axes", [2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        g.Output(g.Node("Concat", [sum, g.Input("covariates", "N", 1)], ["N", 2], null, null, ("axis", 1L)), "scores");
        return Cards.Changed(Cards.With(g.Build()), card => card with
        {
            Covariates = [new() { Name = "age", Mean = 50, Deviation = 10 }],
        });
    }

    /// <summary>Two tasks: 'kind' is the sum and its negative (N, 2), 'place' the negative, the sum and the sum (N, 3).</summary>
    static OnnxModel Both()
    {
        var g = new GraphBuilder("both");
        var sum = g.Node(
            "ReduceSum", [g.Input("image", "N", 1, 2, 2), g.Constant("axes", [2L, 3L])], ["N", 1], null, null, ("keepdims", 0L));
        var negative = g.Node("Neg", [sum], sum.Shape);
        g.Output(g.Node("Concat", [sum, negative], ["N", 2], null, null, ("axis", 1L)), "kind");
        g.Output(g.Node("Concat", [negative, sum, sum], ["N", 3], null, null, ("axis", 1L)), "place");
        return Cards.Changed(Cards.With(g.Build()), card => card with
        {
            Task = ModelTask.MultiTask,
            Classes = [],
            Tasks = [Task("kind", "benign", "malignant"), Task("place", "left", "right", "both")],
        });
    }

    static TaskSpec Task(string name, params string[] classes) =>
        new() { Name = name, Task = ModelTask.Classification, Classes = classes, Activation = Activation.None, Thresholds = [] };
}
