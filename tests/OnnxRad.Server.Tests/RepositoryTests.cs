using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

public sealed class RepositoryTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BrokenModels_AreReportedAndOthersServe()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("good", Nets.Shift(1));
            folder.Add("cut", Nets.Shift(1));
            File.WriteAllBytes(Path.Combine(folder, "cut", "1", "model.onnx"), [1, 2, 3]);
            Directory.CreateDirectory(Path.Combine(folder, "empty"));
            Directory.CreateDirectory(Path.Combine(folder, "nofile", "1"));
            folder.Add("syntax", Nets.Shift(1), config: "max_batch_size 8");
        });

        var index = await sut.Client.GetRepositoryAsync(Token);

        Assert.Equal(
            [
                ("cut", "", "UNAVAILABLE", "'model.onnx' is not an ONNX model: its bytes are of another format, or are cut short. Export or download the file again."),
                ("empty", "", "UNAVAILABLE", "There is no version: no folder named by a number from 1, such as '1', with a model.onnx in it."),
                ("good", "1", "READY", ""),
                ("nofile", "", "UNAVAILABLE", "Version 1 has no file 'model.onnx'."),
                ("syntax", "", "UNAVAILABLE", "config.pbtxt: Line 1, column 16: found '8'; expected ':' and the value of 'max_batch_size'."),
            ],
            index.Select(model => (model.Name, model.Version, model.State, model.Reason)));
        Assert.True(await sut.Client.IsReadyAsync(Token));
        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call("cut"), Token));
        Assert.Equal(
            (StatusCode.Unavailable,
                "No version of model 'cut' is ready. 'model.onnx' is not an ONNX model: its bytes are of another format, or are cut short. Export or download the file again."),
            (e.Status, e.Message));
    }

    // Another's lock: permissions do not hold back a test that runs as root.
    [Fact]
    public async Task Start_LabelFileThatCannotBeRead_NamesNoPath()
    {
        FileStream? locked = null;
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("shift", Nets.Shift(1), config: "output { name: \"y\" label_filename: \"labels.txt\" }");
            locked = new(Path.Combine(folder, "shift", "labels.txt"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        });
        await using var _ = locked;

        Assert.Equal(
            "The process cannot access the file 'the model's folder/labels.txt' because it is being used by another process.",
            Assert.Single(await sut.Client.GetRepositoryAsync(Token)).Reason);
    }

    [Fact]
    public async Task Start_StrictReadiness_IsNotReadyWithABrokenModel()
    {
        await using var sut = await TestServer.StartAsync(
            folder => Directory.CreateDirectory(Path.Combine(folder, "empty")), options => options with { StrictReadiness = true });

        Assert.False(await sut.Client.IsReadyAsync(Token));
    }

    [Fact]
    public async Task Start_StrictReadinessAndAModelThatIsNotThere_IsNotReady()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)),
            options => Explicit(options) with { StrictReadiness = true, LoadModels = ["shift", "nowhere"] });

        Assert.False(await sut.Client.IsReadyAsync(Token));
        Assert.True(await sut.Client.IsModelReadyAsync("shift", cancellation: Token));
    }

    [Fact]
    public async Task Start_StrictReadinessAndAModelInTwoRepositories_IsNotReady()
    {
        using var other = new TempFolder();
        other.Path.Add("shift", Nets.Shift(1));
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)),
            options => options with { StrictReadiness = true, Repositories = [.. options.Repositories, other.Path] });

        Assert.False(await sut.Client.IsReadyAsync(Token));
    }

    [Theory]
    [InlineData("", "READY", "")]
    [InlineData("model_warmup { name: 'zeros' }", "UNAVAILABLE", "Running model 'pick' failed.")]
    public async Task Start_GraphThatFailsOnZeros_IsRefusedWhereWarmupIsAskedFor(string config, string state, string reason)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("pick", Nets.PickBehindThree(), config: config));

        var model = Assert.Single(await sut.Client.GetRepositoryAsync(Token));

        Assert.Equal(state, model.State);
        Assert.StartsWith(reason, model.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("/onnxruntime", model.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ConfigThatContradictsTheGraph_ListsAllContradictions()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add(
            "shift",
            Nets.Shift(1),
            config:
            """
            name: "other" platform: "tensorflow" max_batch_size: 4
            input { name: "x" data_type: TYPE_INT8 dims: [3] }
            input { name: "z" data_type: TYPE_FP32 dims: [2] }
            output { name: "y" data_type: TYPE_FP32 dims: [2] label_filename: "../secret" }
            dynamic_batching { preferred_batch_size: 8 }
            """));

        Assert.Equal(
            "The configuration contradicts the graph or itself. name is 'other', but the model's folder is 'shift'. platform is 'tensorflow'; expected "
            + "'onnxruntime_onnx'. Input 'x' is TYPE_INT8, but TYPE_FP32 in the graph. Input 'x' has the dims [3] without the batch, but is (N, 2) in the graph. "
            + "Input 'z' is not in the graph, which has 'x'. label_filename of output 'y' is '../secret'; expected the name of a file in the model's folder. "
            + "preferred_batch_size has 8; expected 1 to 4 (max_batch_size). Correct config.pbtxt.",
            Assert.Single(await sut.Client.GetRepositoryAsync(Token)).Reason);
    }

    [Fact]
    public async Task Start_FixedBatchWithMaxBatchSize_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1, batch: 1), config: "max_batch_size: 4"));

        Assert.Equal(
            "The configuration contradicts the graph or itself. max_batch_size is 4, but the graph fixes the first dimension of an input or output: "
            + "'x' (1, 2), 'y' (1, 2). Set it to 0. Correct config.pbtxt.",
            Assert.Single(await sut.Client.GetRepositoryAsync(Token)).Reason);
    }

    [Fact]
    public async Task Start_VersionPolicies_ChooseVersions()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            for (var version = 1; version <= 3; version++)
            {
                folder.Add("newest", Nets.Shift(version), version);
                folder.Add("two", Nets.Shift(version), version, "version_policy: { latest: { num_versions: 2 } }");
                folder.Add("picked", Nets.Shift(version), version, "version_policy: { specific: { versions: [1, 3] } }");
                folder.Add("missing", Nets.Shift(version), version, "version_policy: { specific: { versions: [1, 9] } }");
            }

            Directory.CreateDirectory(Path.Combine(folder, "newest", "04"));
            Directory.CreateDirectory(Path.Combine(folder, "newest", "old"));
        });

        var index = await sut.Client.GetRepositoryAsync(Token);

        Assert.Equal(
            [
                ("missing", "", "version_policy asks for the version 9; found 1, 2, 3."), ("newest", "3", ""), ("picked", "1", ""), ("picked", "3", ""),
                ("two", "2", ""), ("two", "3", ""),
            ],
            index.Select(model => (model.Name, model.Version, model.Reason)));
    }

    [Theory]
    [InlineData("", "1", "3")]
    [InlineData("version_policy: { latest: { num_versions: 2 } }", "1", "2, 3")]
    [InlineData("version_policy: { all: {} }", "1", "2, 3")]
    [InlineData("version_policy: { specific: { versions: [2, 3] } }", "", "2, 3")]
    public async Task Start_NewestVersionBroken_ServesWhatLoadsAndSaysWhichDoNot(string config, string ready, string broken)
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("shift", Nets.Shift(1), config: config);
            foreach (var version in (int[])[2, 3])
            {
                folder.Add("shift", Nets.Shift(version), version);
                File.WriteAllBytes(Path.Combine(folder, "shift", $"{version}", "model.onnx"), [8]);
            }
        });

        var index = await sut.Client.GetRepositoryAsync(Token);

        if (ready.Length == 0)
        {
            Assert.Equal("UNAVAILABLE", Assert.Single(index).State);
            Assert.All(broken.Split(", "), version => Assert.Contains($"Version {version}: 'model.onnx' is", index[0].Reason, StringComparison.Ordinal));
            return;
        }

        Assert.Equal((ready, ""), index.Where(model => model.State == "READY").Select(model => (model.Version, model.Reason)).Single());
        Assert.All(
            index.Where(model => model.State == "UNAVAILABLE"),
            model => Assert.StartsWith($"Version {model.Version}: 'model.onnx' is not an ONNX model", model.Reason, StringComparison.Ordinal));
        Assert.EndsWith(broken, string.Join(", ", index.Where(model => model.State == "UNAVAILABLE").Select(model => model.Version)), StringComparison.Ordinal);
        Assert.Equal(1f, await ShiftAsync(sut));
    }

    [Fact]
    public async Task Poll_WhileTheVersionBeforeStillAnswers_LooksAgainTheNextTime()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        var goesOn = new TaskCompletionSource<int>();
        var answering = sut.Repository.UseAsync("shift", "", _ => goesOn.Task);
        sut.Folder.Add("shift", Nets.Shift(2), version: 2);
        await sut.Repository.PollAsync(Token);
        sut.Folder.Add("shift", Nets.Shift(3), version: 3);

        await sut.Repository.PollAsync(Token);
        var meanwhile = await ShiftAsync(sut);
        goesOn.SetResult(1);
        await answering;

        Assert.Equal(2f, meanwhile);
        while (await ShiftAsync(sut) < 3)
        {
            await sut.Repository.PollAsync(Token);
        }
    }

    [Fact]
    public async Task Unload_WhileTheModelStillAnswers_LetsOthersChange()
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

        var unloading = sut.Repository.UnloadAsync("shift", Token);
        var e = await Assert.ThrowsAsync<InferenceException>(() => ShiftAsync(sut));
        await sut.Repository.LoadAsync("other", null, Token);
        await sut.Repository.PollAsync(Token);
        var again = sut.Repository.LoadAsync("shift", null, Token);

        Assert.Equal(StatusCode.Unavailable, e.Status);
        Assert.False(unloading.IsCompleted);
        Assert.False(again.IsCompleted);
        goesOn.SetResult(1);
        await Task.WhenAll(answering, unloading, again).WaitAsync(Token);
        Assert.Equal(1f, await ShiftAsync(sut));
    }

    [Fact]
    public async Task Poll_FolderOfAModelThatStillAnswersIsGone_LetsOthersChange()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), Explicit);
        await sut.Client.LoadModelAsync("shift", Token);
        var goesOn = new TaskCompletionSource<int>();
        var answering = sut.Repository.UseAsync("shift", "", _ => goesOn.Task);
        Directory.Delete(Path.Combine(sut.Folder, "shift"), recursive: true);
        sut.Folder.Add("other", Nets.Shift(1));

        await sut.Repository.PollAsync(Token).WaitAsync(Token);

        await sut.Client.InferAsync(Call("other"), Token);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<InferenceException>(() => ShiftAsync(sut))).Status);
        goesOn.SetResult(1);
        Assert.Equal(1, await answering);
    }

    static ServerOptions Explicit(ServerOptions options) => options with { ModelControl = ControlMode.Explicit };

    static InferCall Call(string model) => new() { Model = model, Inputs = [ClientTensor.From<float>("x", [0, 0], 1, 2)] };

    static async Task<float> ShiftAsync(TestServer server) =>
        (await server.Client.InferAsync(Call("shift"), Token))["y"].Values<float>()[0];
}
