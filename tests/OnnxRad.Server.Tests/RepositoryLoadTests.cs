using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Clients load and unload models.</summary>
public sealed class RepositoryLoadTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_StrictReadinessAndAModelThatIsRepaired_MakesTheServerReady()
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                File.WriteAllBytes(Path.Combine(folder, "shift", "1", "model.onnx"), [1, 2, 3]);
            },
            options => Explicit(options) with { StrictReadiness = true, LoadModels = ["shift", "later"] });
        Assert.False(await sut.Client.IsReadyAsync(Token));

        sut.Folder.Add("shift", Nets.Shift(1));
        await sut.Client.LoadModelAsync("shift", Token);
        Assert.False(await sut.Client.IsReadyAsync(Token));
        sut.Folder.Add("later", Nets.Shift(1));
        await sut.Client.LoadModelAsync("later", Token);

        Assert.True(await sut.Client.IsReadyAsync(Token));
        Assert.Equal(HttpStatusCode.OK, (await sut.Http.GetAsync("/v2/health/ready", Token)).StatusCode);
        using var channel = GrpcChannel.ForAddress(sut.GrpcAddress);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving, (await new Health.HealthClient(channel).CheckAsync(new(), cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task Load_NotAllowed_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("shift", Token));

        Assert.Equal(
            (StatusCode.FailedPrecondition, "Clients may not load and unload models here. Start the server with --model-control explicit to let them."),
            (e.Status, e.Message));
    }

    [Fact]
    public async Task Load_Explicit_LoadsSwapsKeepsTheOldAndUnloads()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        Assert.Equal("", Assert.Single(await sut.Client.GetRepositoryAsync(Token)).State);

        await sut.Client.LoadModelAsync("shift", Token);
        Assert.Equal(1f, await ShiftAsync(sut));

        sut.Folder.Add("shift", Nets.Shift(2), version: 2);
        await sut.Client.LoadModelAsync("shift", Token);
        Assert.Equal(2f, await ShiftAsync(sut));

        sut.Folder.Add("shift", Nets.Shift(3), version: 3);
        File.WriteAllBytes(Path.Combine(sut.Folder, "shift", "3", "model.onnx"), [8]);
        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("shift", Token));
        Assert.Equal(
            "Model 'shift' does not load. Version 3: 'model.onnx' is not an ONNX model: its bytes are of another format, or are cut short. Export or download the file again.",
            e.Message);
        Assert.Equal(2f, await ShiftAsync(sut));

        await sut.Client.UnloadModelAsync("shift", Token);
        Assert.Equal(("UNAVAILABLE", "unloaded"), (await sut.Client.GetRepositoryAsync(Token)).Select(model => (model.State, model.Reason)).Single());
        e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call("shift"), Token));
        Assert.Equal("No version of model 'shift' is ready. It was unloaded.", e.Message);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("../shift", Token))).Status);
    }

    [Fact]
    public async Task Load_OfAnUnloadedModelThatIsBroken_SaysWhyInTheIndex()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        await sut.Client.UnloadModelAsync("shift", Token);
        File.WriteAllText(Path.Combine(sut.Folder, "shift", "config.pbtxt"), "backend: 'python'");

        await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("shift", Token));

        Assert.Equal(
            ("UNAVAILABLE", "The configuration contradicts the graph or itself. backend is 'python'; expected 'onnxruntime'. Correct config.pbtxt."),
            (await sut.Client.GetRepositoryAsync(Token)).Select(model => (model.State, model.Reason)).Single());
    }

    [Fact]
    public async Task Load_UpdateThatFailsBesideABrokenVersion_SaysWhyInTheIndex()
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1), config: "version_policy: { all: { } }");
                Directory.CreateDirectory(Path.Combine(folder, "shift", "2"));
            },
            options => Explicit(options) with { LoadModels = ["shift"] });
        Assert.Equal(
            ["READY: ", "UNAVAILABLE: Version 2: Version 2 has no file 'model.onnx'."],
            (await sut.Client.GetRepositoryAsync(Token)).Select(model => $"{model.State}: {model.Reason}"));
        File.WriteAllText(Path.Combine(sut.Folder, "shift", "config.pbtxt"), "nonsense");

        await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("shift", Token));

        var index = await sut.Client.GetRepositoryAsync(Token);
        Assert.Equal(["READY", "UNAVAILABLE"], index.Select(model => model.State));
        Assert.StartsWith("config.pbtxt: Line 1, column 1: ", index[0].Reason, StringComparison.Ordinal);
        Assert.Equal("Version 2: Version 2 has no file 'model.onnx'.", index[1].Reason);
    }

    [Fact]
    public async Task Load_WhileRequestsRun_LosesAndMixesUpNone()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = Enumerable.Range(0, 4).Select(async _ =>
        {
            var answers = 0;
            while (!done.IsCancellationRequested)
            {
                var result = await sut.Client.InferAsync(Call("shift"), Token);
                Assert.Equal(result["y"].Values<float>()[0], float.Parse(result.Version, System.Globalization.CultureInfo.InvariantCulture));
                answers++;
            }

            return answers;
        }).ToList();

        for (var version = 2; version <= 20; version++)
        {
            sut.Folder.Add("shift", Nets.Shift(version), version);
            await sut.Client.LoadModelAsync("shift", Token);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(asking), answers => Assert.True(answers > 0));
        Assert.Equal(20f, await ShiftAsync(sut));
    }

    /// <summary>Versions that are replaced have a queue and sessions of their own until they have answered: there is one of them at a time.</summary>
    [Fact]
    public async Task Load_WhileTheVersionBeforeTheLastStillAnswers_Waits()
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                folder.Add("other", Nets.Shift(1));
            },
            Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        var goesOn = new TaskCompletionSource<int>();
        var answering = sut.Repository.UseAsync("shift", "", _ => goesOn.Task);

        await sut.Repository.LoadAsync("shift", null, Token);
        var third = sut.Repository.LoadAsync("shift", null, Token);
        await sut.Repository.LoadAsync("other", null, Token);
        await sut.Repository.PollAsync(Token);

        Assert.False(third.IsCompleted);
        Assert.Equal(1f, await ShiftAsync(sut));
        goesOn.SetResult(1);
        await answering;
        await third.WaitAsync(Token);
        Assert.Equal(1f, await ShiftAsync(sut));
    }

    /// <summary>A member that was unloaded and still answers has a queue and sessions too.</summary>
    [Fact]
    public async Task Load_EnsembleWhoseMemberWasUnloadedAndStillAnswers_Waits()
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                Directory.CreateDirectory(Path.Combine(folder, "all", "1"));
                File.WriteAllText(
                    Path.Combine(folder, "all", "config.pbtxt"),
                    """
                    platform: "ensemble" input { name: "x" data_type: TYPE_FP32 dims: [-1, 2] } output { name: "y" data_type: TYPE_FP32 dims: [-1, 2] }
                    ensemble_scheduling { step { model_name: "shift" input_map { key: "x" value: "x" } output_map { key: "y" value: "y" } } }
                    """);
            },
            Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        var goesOn = new TaskCompletionSource<int>();
        var answering = sut.Repository.UseAsync("shift", "", _ => goesOn.Task);
        var unloading = sut.Repository.UnloadAsync("shift", Token);

        var loading = sut.Repository.LoadAsync("all", null, Token);

        Assert.False(loading.IsCompleted);
        Assert.Null(sut.Repository.Entry("shift").Newest);
        goesOn.SetResult(1);
        await answering;
        await unloading.WaitAsync(Token);
        await loading.WaitAsync(Token);
        Assert.Equal(1f, await ShiftAsync(sut));
    }

    [Fact]
    public async Task Load_StrictReadinessAndANewModelThatIsBroken_LeavesTheServerReady()
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                folder.Add("other", Nets.Shift(1));
                Directory.CreateDirectory(Path.Combine(folder, "broken", "1"));
            },
            options => Explicit(options) with { StrictReadiness = true, LoadModels = ["shift"] });
        await sut.Client.LoadModelAsync("other", Token);

        await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("broken", Token));
        Assert.True(await sut.Client.IsReadyAsync(Token));

        await sut.Client.UnloadModelAsync("other", Token);
        Assert.True(await sut.Client.IsReadyAsync(Token));
        File.WriteAllText(Path.Combine(sut.Folder, "other", "config.pbtxt"), "nonsense");
        await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("other", Token));
        await Assert.ThrowsAsync<InferenceException>(() => sut.Client.LoadModelAsync("other", Token));
        Assert.False(await sut.Client.IsReadyAsync(Token));
    }

    [Fact]
    public async Task Dispose_WhileAModelLoadsForLonger_Ends()
    {
        using var gate = new GateLog("Model 'shift' is loaded");
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)),
            options => Explicit(options) with { ShutdownTimeout = TimeSpan.FromMilliseconds(1) },
            builder => builder.Logging.AddProvider(gate));
        var loading = Task.Run(() => sut.Repository.LoadAsync("shift", null, Token), Token);
        await gate.Reached.WaitAsync(Token);

        try
        {
            await sut.Repository.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token);
            Assert.False(loading.IsCompleted);
        }
        finally
        {
            gate.Open();
        }

        await loading.WaitAsync(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sut.Repository.LoadAsync("shift", null, Token));
    }

    [Fact]
    public async Task Load_ConfigInTheRequest_ReplacesTheFile()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        using var channel = Raw.Channel(sut);

        await Raw.Service(channel).RepositoryModelLoadAsync(
            new() { ModelName = "shift", Parameters = { ["config"] = new() { StringParam = """{"max_batch_size": 2}""" } } }, cancellationToken: Token);
        var bad = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).RepositoryModelLoadAsync(
            new() { ModelName = "shift", Parameters = { ["config"] = new() { StringParam = """{"max_batch""" } } }, cancellationToken: Token));
        var file = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).RepositoryModelLoadAsync(
            new() { ModelName = "shift", Parameters = { ["file:1/model.onnx"] = new() { BytesParam = Google.Protobuf.ByteString.Empty } } },
            cancellationToken: Token));

        Assert.Equal(2, (await sut.Client.GetModelConfigAsync("shift", cancellation: Token)).MaxBatchSize);
        Assert.Equal(StatusCode.InvalidArgument, bad.StatusCode);
        Assert.StartsWith("The parameter 'config' is not a configuration in JSON: ", bad.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(
            "The parameter 'file:1/model.onnx' brings a model file, and this server takes models from its repository alone.", file.Status.Detail);
    }

    [Theory]
    [InlineData("both", """{"max_batch_size": 2}""", "It has ensemble.yaml, which says what it is. Load it without the parameter 'config'.")]
    [InlineData(
        "shift",
        """{"backend": "python"}""",
        "The configuration contradicts the graph or itself. backend is 'python'; expected 'onnxruntime'. Correct the parameter 'config'.")]
    [InlineData(
        "shift",
        """{"parameters": {"narrow_passes": {"string_value": "1"}}}""",
        "The parameter narrow_passes is '1'; expected 0 (none) or 2 to 1024. Correct the parameter 'config'.")]
    [InlineData(
        "shift",
        """{"ensemble_scheduling": {"step": [{"model_name": "other", "input_map": {"x": "x"}, "output_map": {"y": "y"}}]}}""",
        "The ensemble contradicts itself. There is no input or no output; an ensemble says what it takes and gives. "
        + "The tensor 'x' is needed and no step can make it. Correct the parameter 'config'.")]
    public async Task Load_WrongConfigInTheRequest_SaysThatItStandsThere(string model, string config, string expected)
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                Directory.CreateDirectory(Path.Combine(folder, "both"));
                File.WriteAllText(Path.Combine(folder, "both", "ensemble.yaml"), "ensemble: { members: [shift, shift] }");
            },
            Explicit);
        using var channel = Raw.Channel(sut);

        var e = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).RepositoryModelLoadAsync(
            new() { ModelName = model, Parameters = { ["config"] = new() { StringParam = config } } }, cancellationToken: Token));

        Assert.Equal($"Model '{model}' does not load. {expected}", e.Status.Detail);
    }

    static ServerOptions Explicit(ServerOptions options) => options with { ModelControl = ControlMode.Explicit };

    static InferCall Call(string model) => new() { Model = model, Inputs = [ClientTensor.From<float>("x", [0, 0], 1, 2)] };

    static async Task<float> ShiftAsync(TestServer server) =>
        (await server.Client.InferAsync(Call("shift"), Token))["y"].Values<float>()[0];
}
