using Grpc.Core;
using Inference;
using OnnxRad.Client;
using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class EnsembleTests
{
    // x -> (x + 1) and (x + 10); their sum goes through a graph of its own: 2 x + 11.
    const string Config =
        """
        platform: "ensemble" max_batch_size: 8
        input { name: "in" data_type: TYPE_FP32 dims: 2 }
        output { name: "out" data_type: TYPE_FP32 dims: 2 }
        output { name: "one" data_type: TYPE_FP32 dims: 2 }
        ensemble_scheduling {
          step { model_name: "add" model_version: -1 input_map { key: "a" value: "one" } input_map { key: "b" value: "ten" } output_map { key: "y" value: "out" } }
          step { model_name: "shift1" input_map { key: "x" value: "in" } output_map { key: "y" value: "one" } }
          step { model_name: "shift10" model_version: 1 input_map { key: "x" value: "in" } output_map { key: "y" value: "ten" } }
        }
        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_OfAnEnsemble_PassesTensorsThroughItsSteps()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var result = await sut.Client.InferAsync(Call(2), Token);
        var metadata = await sut.Client.GetModelMetadataAsync("both", cancellation: Token);

        Assert.Equal([11f, 13f, 15f, 17f], result["out"].Values<float>().ToArray());
        Assert.Equal([1f, 2f, 3f, 4f], result["one"].Values<float>().ToArray());
        Assert.Equal(("ensemble", "in", "out"), (metadata.Platform, metadata.Inputs[0].Name, metadata.Outputs[0].Name));
        Assert.Equal([-1L, 2L], metadata.Inputs[0].Shape);
        Assert.Equal(2UL, Assert.Single(await sut.Client.GetStatisticsAsync("both", cancellation: Token)).InferenceCount);
    }

    [Fact]
    public async Task ModelInfer_OfAnEnsembleByManyAtOnce_AnswersEachItsOwn()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => sut.Client.InferAsync(
            new() { Model = "both", Inputs = [ClientTensor.From<float>("in", [i, i + 0.5f], 1, 2)] }, Token)));

        Assert.Equal(
            Enumerable.Range(0, 32).Select(i => $"{(2 * i) + 11} {(2 * i) + 12}"),
            results.Select(result => string.Join(' ', result["out"].Values<float>().ToArray())));
    }

    [Fact]
    public async Task Start_MembersThatAreMissingOrDoNotFit_AreAllNamed()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Fill(folder);
            Directory.Delete(Path.Combine(folder, "shift10"), recursive: true);
            folder.Add("shift1", Nets.TwoOutputs());
            folder.Add("add", Nets.TwoBatches());
        });

        Assert.Equal(
            "The ensemble does not fit its members. The step of 'add' maps 'y', which is no output of it. The step of 'shift1' maps 'y', which is no output of it. "
            + "A step runs 'shift10', which is not there: There is no model 'shift10'. RepositoryIndex lists the models. Correct config.pbtxt.",
            (await sut.Client.GetRepositoryAsync(Token)).Single(model => model.Name == "both").Reason);
    }

    [Fact]
    public async Task Load_OfAnEnsemble_LoadsItsMembers()
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { ModelControl = ControlMode.Explicit });

        await sut.Client.LoadModelAsync("both", Token);

        var result = await sut.Client.InferAsync(Call(1), Token);
        Assert.Equal([11f, 13f], result["out"].Values<float>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_MemberThatIsMissing_SaysWhich()
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { ModelControl = ControlMode.Explicit, LoadModels = ["both"] });
        await sut.Client.UnloadModelAsync("shift10", Token);

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(1), Token));

        Assert.Equal((StatusCode.Unavailable, "In ensemble 'both': Version 1 of model 'shift10' is not ready: UNAVAILABLE. unloaded"), (e.Status, e.Message));
    }

    [Fact]
    public async Task ModelInfer_BadRequest_IsCheckedAgainstTheEnsemble()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(9), Token));

        Assert.Equal("Model 'both' cannot run on this request. The batch has 9 items; expected at most 8. Send it in parts.", e.Message);
    }

    [Fact]
    public async Task Start_EnsembleThatContradictsItself_ListsAllProblems()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "bad", "1"));
            File.WriteAllText(
                Path.Combine(folder, "bad", "config.pbtxt"),
                """
                name: "worse"
                input { name: "in" data_type: TYPE_FP32 dims: 2 }
                output { name: "out" dims: 2 }
                ensemble_scheduling {
                  step { model_name: "bad" input_map { key: "x" value: "later" } output_map { key: "y" value: "out" } }
                  step { model_name: "b" input_map { key: "x" value: "out" } output_map { key: "y" value: "later" } }
                  step { model_name: "c" input_map { key: "x" value: "in" } output_map { key: "y" value: "later" } }
                  step { model_name: "d" input_map { key: "x" value: "nowhere" } }
                }
                """);
        });

        Assert.Equal(
            "The ensemble contradicts itself. name is 'worse', but the model's folder is 'bad'. Output 'out' has no data_type. The tensor 'later' is made twice, "
            + "as an input or by steps. A step runs the model 'bad'; expected another model. The step of model 'd' has no input_map or no output_map. "
            + "The tensor 'nowhere' is needed and no step can make it. Correct config.pbtxt.",
            Assert.Single(await sut.Client.GetRepositoryAsync(Token)).Reason);
    }

    [Fact]
    public async Task Start_EnsembleInACircle_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "circle", "1"));
            File.WriteAllText(
                Path.Combine(folder, "circle", "config.pbtxt"),
                """
                input { name: "in" data_type: TYPE_FP32 dims: 2 }
                output { name: "out" data_type: TYPE_FP32 dims: 2 }
                ensemble_scheduling {
                  step { model_name: "a" input_map { key: "x" value: "t" } output_map { key: "y" value: "out" } }
                  step { model_name: "b" input_map { key: "x" value: "out" } output_map { key: "y" value: "t" } }
                }
                """);
        });

        Assert.Equal(
            "The ensemble contradicts itself. The tensor 't' is needed and no step can make it. The tensor 'out' is needed and no step can make it. "
            + "Correct config.pbtxt.",
            Assert.Single(await sut.Client.GetRepositoryAsync(Token)).Reason);
    }

    [Fact]
    public async Task Start_EnsemblesThatRunEachOther_AreRefused()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            foreach (var (name, other) in (IEnumerable<(string, string)>)[("a", "b"), ("b", "a")])
            {
                Directory.CreateDirectory(Path.Combine(folder, name, "1"));
                File.WriteAllText(
                    Path.Combine(folder, name, "config.pbtxt"),
                    "input { name: \"x\" data_type: TYPE_FP32 dims: 2 } output { name: \"y\" data_type: TYPE_FP32 dims: 2 } "
                    + $"ensemble_scheduling {{ step {{ model_name: \"{other}\" input_map {{ key: \"x\" value: \"x\" }} output_map {{ key: \"y\" value: \"y\" }} }} }}");
            }
        });

        Assert.Equal(
            "The ensemble does not fit its members. A step runs 'a', which is not there: There is no model 'a'. RepositoryIndex lists the models. "
            + "Correct config.pbtxt.",
            (await sut.Client.GetRepositoryAsync(Token)).Single(model => model.Name == "b").Reason);
        Assert.False(await sut.Client.IsModelReadyAsync("a", cancellation: Token));
    }

    [Fact]
    public void Call_OfAStep_KeepsTheTurnOfTheRequest()
    {
        var step = new ModelEnsembling.Types.Step { ModelName = "shift1", InputMap = { ["x"] = "in" }, OutputMap = { ["y"] = "one" } };
        var input = new InferTensor("in", TensorType.Fp32, [1, 2], new byte[8]);
        var request = new InferRequest { Model = "both", Inputs = [input], Priority = 1, TimeoutMicroseconds = 5, Depth = 2 };

        var call = EnsembleRunner.Call(step, request, new Dictionary<string, InferTensor> { ["in"] = input });

        Assert.Equal(("shift1", "x", "y"), (call.Model, Assert.Single(call.Inputs).Name, Assert.Single(call.Outputs).Name));
        Assert.Equal((1UL, 5UL, 3), (call.Priority, call.TimeoutMicroseconds, call.Depth));
    }

    static void Fill(string folder)
    {
        folder.Add("shift1", Nets.Shift(1));
        folder.Add("shift10", Nets.Shift(10));
        folder.Add("add", Nets.Sum2());
        Directory.CreateDirectory(Path.Combine(folder, "both", "1"));
        File.WriteAllText(Path.Combine(folder, "both", "config.pbtxt"), Config);
    }

    static InferCall Call(int items) => new()
    {
        Model = "both",
        Inputs = [ClientTensor.From<float>("in", [.. Enumerable.Range(0, items * 2).Select(i => (float)i)], items, 2)],
    };
}
