using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Ensembles that average their members, declared in one line of YAML.</summary>
public sealed class AverageEnsembleTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // The members say 0.2 and 0.6 of the second class. Geometric: sqrt(0.12) / (sqrt(0.12) + sqrt(0.32)). Votes: one of two is above 0.5.
    [Theory]
    [InlineData("average: mean", 0.4f)]
    [InlineData("average: mean, weights: [3, 1]", 0.3f)]
    [InlineData("average: geometric", 0.37980f)]
    [InlineData("average: vote", 0.5f)]
    [InlineData("average: vote, weights: [1, 3]", 0.75f)]
    public async Task ModelInfer_OfAnAverage_CombinesTheMembersScores(string rule, float expected)
    {
        await using var sut = await TestServer.StartAsync(folder => Fill(folder, $"ensemble: {{ members: [low, high], {rule} }}"));

        var result = await sut.Client.InferAsync(Call(2), Token);

        Assert.Equal([2L, 2L], result["scores"].Shape);
        Assert.Equal([1 - expected, expected, 1 - expected, expected], result["scores"].Values<float>().ToArray(), Near);
        Assert.Equal(rule.Contains("weights", StringComparison.Ordinal) ? 0.17321f : 0.2f, result["spread"].Values<float>()[0], 1e-5f);
        Assert.Equal([1f, 1f], result["disagreement"].Values<float>().ToArray());
        var mean = rule.Contains("[3, 1]", StringComparison.Ordinal) ? 0.3 : rule.Contains("[1, 3]", StringComparison.Ordinal) ? 0.5 : 0.4;
        Assert.Equal((float)-((mean * Math.Log(mean)) + ((1 - mean) * Math.Log(1 - mean))), result["entropy"].Values<float>()[0], 1e-5f);
    }

    [Fact]
    public async Task Metadata_OfAnAverage_SaysWhatItTakesAndGives()
    {
        await using var sut = await TestServer.StartAsync(folder => Fill(folder, "ensemble: { members: [low, high] }"));
        await sut.Client.InferAsync(Call(2), Token);

        var metadata = await sut.Client.GetModelMetadataAsync("both", cancellation: Token);
        var statistics = Assert.Single(await sut.Client.GetStatisticsAsync("both", cancellation: Token));
        var classes = await sut.Client.InferAsync(Call(1) with { Outputs = ["scores"], Classes = 1 }, Token);

        Assert.Equal(("ensemble", "FP32", "low, high"), (metadata.Platform, metadata.Inputs[0].Datatype, metadata.Properties["onnxrad.members"]));
        Assert.Equal([-1L, 1L, 2L, 2L], metadata.Inputs[0].Shape);
        Assert.Equal(["scores", "spread", "disagreement", "entropy"], metadata.Outputs.Select(output => output.Name));
        Assert.Equal((2UL, 1UL), (statistics.InferenceCount, statistics.ExecutionCount));
        Assert.Equal(["0.600000:0:normal"], classes["scores"].Strings());
    }

    [Fact]
    public async Task ModelInfer_ImageFiles_AreThoseOfTheMembers()
    {
        await using var sut = await TestServer.StartAsync(folder => Fill(folder, "ensemble: { members: [low, high] }"));
        var file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [10, 20, 30, 40]));

        var result = await sut.Client.InferAsync(new() { Model = "both", Inputs = [ClientTensor.FromBytes("image", [file, file])] }, Token);
        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "both", Inputs = [ClientTensor.FromBytes("image", [new byte[] { 1, 2, 3 }])] }, Token));

        Assert.Equal([0.6f, 0.4f, 0.6f, 0.4f], result["scores"].Values<float>().ToArray(), Near);
        Assert.StartsWith("In ensemble 'both': Model '", e.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, e.Status);
    }

    [Fact]
    public async Task Reload_OfAMember_ChangesTheAnswer()
    {
        await using var sut = await TestServer.StartAsync(
            folder => Fill(folder, "ensemble: { members: [low, high] }"), options => options with { ModelControl = ControlMode.Explicit, LoadModels = ["both"] });

        sut.Folder.Add("high", Scores(0.8f), version: 2);
        await sut.Client.LoadModelAsync("high", Token);
        var changed = await sut.Client.InferAsync(Call(1), Token);
        sut.Folder.Add("high", Scores(0.8f, "normal", "tuberculosis"), version: 3);
        await sut.Client.LoadModelAsync("high", Token);
        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(1), Token));

        Assert.Equal([0.5f, 0.5f], changed["scores"].Values<float>().ToArray(), Near);
        Assert.Equal("Member 'high' of ensemble 'both' was replaced by a model that does not fit the others. Load the ensemble again.", e.Message);
    }

    [Fact]
    public async Task Poll_MembersReplacedTogether_LoadsTheEnsembleAgain()
    {
        await using var sut = await TestServer.StartAsync(
            folder => Fill(folder, "ensemble: { members: [low, high] }"),
            options => options with { ModelControl = ControlMode.Poll, PollInterval = TimeSpan.FromHours(1) });

        sut.Folder.Add("low", Scores(0.4f, "normal", "tuberculosis"), version: 2);
        sut.Folder.Add("high", Scores(0.8f, "normal", "tuberculosis"), version: 2);
        await sut.Repository.PollAsync(Token);
        var result = await sut.Client.InferAsync(Call(1) with { Outputs = ["scores"], Classes = 1 }, Token);

        Assert.Equal(["0.600000:1:tuberculosis"], result["scores"].Strings());
    }

    [Theory]
    [InlineData(
        "ensemble: { members: [low, nowhere, both] }",
        "The ensemble does not hold together. Member 'nowhere': There is no model 'nowhere'. RepositoryIndex lists the models. "
        + "Member 'both': It is the ensemble itself. Correct ensemble.yaml or its members.")]
    [InlineData(
        "ensemble: { members: [low, plain, other] }",
        "The ensemble does not hold together. Member 'plain': It has no model card; expected models that OnnxRad exported. "
        + "Member 'other': It is an ensemble itself; name its members here. Correct ensemble.yaml or its members.")]
    [InlineData(
        "ensemble: { members: [low, third] }",
        "The ensemble does not hold together. 'third' has the classes 'a', 'b'; 'low' has 'normal', 'pneumonia'. Correct ensemble.yaml or its members.")]
    [InlineData(
        "ensemble: { members: [low], average: median }",
        "ensemble.yaml: 'average' is 'median'; expected 'mean', 'geometric', 'vote'. "
        + "Expected ensemble: { members: [a, b], average: mean, weights: [2, 1] }.")]
    [InlineData(
        "ensemble: { members: [low, low], weights: [1, x] }",
        "ensemble.yaml: 'members' names 'low' 2 times; expected each once, 'weights' make one count more. 'weights' holds 'x'; expected numbers. "
        + "Expected ensemble: { members: [a, b], average: mean, weights: [2, 1] }.")]
    [InlineData(
        "ensemble: { members: [low], weights: [1, 2] }",
        "ensemble.yaml: There is 1 member; expected at least 2. There are 2 weights for 1 member; expected one for each. "
        + "Expected ensemble: { members: [a, b], average: mean, weights: [2, 1] }.")]
    [InlineData("ensemble: { member: [low, high] }", "ensemble.yaml, line 1, column 13: The key 'member' is unknown there, or given twice. Expected ensemble: { members: [a, b], average: mean, weights: [2, 1] }.")]
    [InlineData("ensemble: [[[", "ensemble.yaml, line 1, column 11: expected ensemble: { members: [a, b], average: mean, weights: [2, 1] }.")]
    public async Task Start_AverageThatDoesNotHold_SaysWhy(string yaml, string reason)
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Fill(folder, yaml);
            folder.Add("plain", Nets.Sum());
            folder.Add("third", Scores(0.5f, "a", "b"));
            Directory.CreateDirectory(Path.Combine(folder, "other"));
            File.WriteAllText(Path.Combine(folder, "other", "ensemble.yaml"), "ensemble: { members: [low, high] }");
        });

        Assert.Equal(reason, (await sut.Client.GetRepositoryAsync(Token)).Single(model => model.Name == "both").Reason);
    }

    [Fact]
    public async Task Poll_MemberThatComesLater_MakesTheEnsembleWhole()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Fill(folder, "ensemble: { members: [low, high] }");
            Directory.Delete(Path.Combine(folder, "high"), recursive: true);
        });
        Assert.False(await sut.Client.IsModelReadyAsync("both", cancellation: Token));

        sut.Folder.Add("high", Scores(0.6f));
        await sut.Repository.PollAsync(Token);

        var result = await sut.Client.InferAsync(Call(1), Token);
        Assert.Equal([0.6f, 0.4f], result["scores"].Values<float>().ToArray(), Near);
    }

    [Fact]
    public async Task ModelInfer_MembersOfOtherPreprocessing_TakesFilesOnly()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("low", Cards.With(Nets.Sum()));
            folder.Add("high", Cards.With(Nets.Sum(), Activation.None, mean: 1));
            Directory.CreateDirectory(Path.Combine(folder, "both"));
            File.WriteAllText(Path.Combine(folder, "both", "ensemble.yaml"), "ensemble: { members: [low, high] }");
        });

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(1), Token));
        var file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));
        var result = await sut.Client.InferAsync(new() { Model = "both", Inputs = [ClientTensor.FromBytes("image", [file])] }, Token);

        Assert.Equal("Model 'both' cannot run on this request. Input 'image' has the datatype FP32; expected BYTES.", e.Message);
        // 2 and, one less for each of 4 pixels, -2.
        Assert.Equal([0f, 0f], result["sum"].Values<float>().ToArray());
        Assert.Equal([2f, 2f], result["spread"].Values<float>().ToArray());
    }

    [Fact]
    public async Task Reload_OfAMemberWithOtherPreprocessing_RefusesTensorsAndTakesFiles()
    {
        await using var sut = await TestServer.StartAsync(
            folder => Fill(folder, "ensemble: { members: [low, high] }"), options => options with { ModelControl = ControlMode.Explicit, LoadModels = ["both"] });
        sut.Folder.Add("high", Cards.With(Nets.Constant(0.4f, 0.6f), Activation.Softmax, mean: 1), version: 2);
        await sut.Client.LoadModelAsync("high", Token);

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(1), Token));
        var file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));
        var result = await sut.Client.InferAsync(new() { Model = "both", Inputs = [ClientTensor.FromBytes("image", [file])] }, Token);

        Assert.Equal("Member 'high' of ensemble 'both' was replaced by a model that does not fit the others. Load the ensemble again.", e.Message);
        Assert.Equal([0.6f, 0.4f], result["scores"].Values<float>().ToArray(), Near);
    }

    [Fact]
    public async Task ModelInfer_FilesWithWrongOutputsOrTooMany_AreRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => Fill(folder, "ensemble: { members: [low, high] }"));
        var file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, [255, 0, 255, 0]));
        InferCall Files(int count) => new() { Model = "both", Inputs = [ClientTensor.FromBytes("image", [.. Enumerable.Repeat((ReadOnlyMemory<byte>)file, count)])] };

        var output = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Files(1) with { Outputs = ["nope"] }, Token));
        var many = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Files(33), Token));

        Assert.Equal(
            "Model 'both' cannot run on this request. There is no output 'nope'; expected 'scores', 'spread', 'disagreement', 'entropy'.", output.Message);
        Assert.Equal("Model 'both' cannot run on this request. Input 'image' has 33 image files; expected at most 32. Send them in parts.", many.Message);
        Assert.Equal((StatusCode.InvalidArgument, StatusCode.InvalidArgument), (output.Status, many.Status));
    }

    static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;

    static void Fill(string folder, string yaml)
    {
        folder.Add("low", Scores(0.2f));
        folder.Add("high", Scores(0.6f));
        Directory.CreateDirectory(Path.Combine(folder, "both"));
        File.WriteAllText(Path.Combine(folder, "both", "ensemble.yaml"), yaml);
    }

    static OnnxModel Scores(float second, params string[] classes) => Cards.With(Nets.Constant(1 - second, second), Activation.Softmax, classes);

    static InferCall Call(int items) => new() { Model = "both", Inputs = [ClientTensor.From<float>("image", new float[items * 4], items, 1, 2, 2)] };
}
