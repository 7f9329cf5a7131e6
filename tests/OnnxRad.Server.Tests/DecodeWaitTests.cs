using System.Globalization;
using Grpc.Core;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Requests whose image files wait to be decoded wait in the queue of their model.</summary>
public sealed class DecodeWaitTests
{
    static readonly byte[] s_file = PngEncoder.Encode(new RadImage(1, 2, 2, 8, new float[4]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sum", "sum")]
    [InlineData("both", "sum")]
    public async Task ModelInfer_AllDecodersBusy_CountsAsQueuedAndIsBoundedByTheQueue(string model, string counted)
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { MaxQueueSize = 1 });
        using var metrics = new HttpClient { BaseAddress = sut.MetricsAddress };
        using var go = new ManualResetEventSlim();
        var busy = await BusyAsync(sut.Services.GetRequiredService<ImageDecoder>(), go);

        var waiting = sut.Client.InferAsync(Call(model), Token);
        while (await ReadAsync(metrics, "nv_inference_pending_request_count", model) != 1)
        {
        }

        var full = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call(model), Token));
        go.Set();
        await waiting;
        await Task.WhenAll(busy);

        var prefix = model == counted ? "" : $"In ensemble '{model}': ";
        Assert.Equal(
            (StatusCode.ResourceExhausted, $"{prefix}The queue of model '{model}' is full: 1 requests wait. Send the request again later."),
            (full.Status, full.Message));
        Assert.Equal(0, await ReadAsync(metrics, "nv_inference_pending_request_count", model));
        Assert.InRange(await ReadAsync(metrics, "nv_inference_queue_duration_us", counted), 1, double.MaxValue);
    }

    [Fact]
    public async Task ModelInfer_MemberOfAnEnsembleHasAFullQueue_IsRefusedBeforeItsFilesWaitToBeDecoded()
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { MaxQueueSize = 1 });
        using var metrics = new HttpClient { BaseAddress = sut.MetricsAddress };
        using var go = new ManualResetEventSlim();
        var busy = await BusyAsync(sut.Services.GetRequiredService<ImageDecoder>(), go);
        var waiting = sut.Client.InferAsync(Call("again"), Token);
        while (await ReadAsync(metrics, "nv_inference_pending_request_count", "again") != 1)
        {
        }

        var asked = sut.Client.InferAsync(Call("both"), Token);
        while (!asked.IsCompleted && await ReadAsync(metrics, "nv_inference_pending_request_count", "both") != 1)
        {
        }

        var atOnce = asked.IsCompleted;
        go.Set();
        var full = await Record.ExceptionAsync(() => asked);
        await waiting;
        await Task.WhenAll(busy);

        Assert.True(atOnce);
        Assert.Equal(
            (StatusCode.ResourceExhausted, "In ensemble 'both': The queue of model 'again' is full: 1 requests wait. Send the request again later."),
            full is InferenceException e ? (e.Status, e.Message) : default);
        Assert.Equal(0UL, Assert.Single(await sut.Client.GetStatisticsAsync("sum", cancellation: Token)).InferenceCount);
    }

    [Theory]
    [InlineData(false, "image")]
    [InlineData(true, "image.a", "image.b")]
    public async Task DecodeAsync_LetIn_SoAreTheTensors(bool isCase, params string[] inputs)
    {
        var card = ModelCard.Parse((isCase ? Cards.Case() : Cards.With(Nets.Sum())).GetMetadata(ModelCard.MetadataKey)!);
        using var sut = new ImageInput(
            "image", card, Preprocessor.Open(PreprocessingGraph.Build(card.Preprocessing!).ToBytes()), new ImageDecoder(new(0), 1 << 20));
        var queue = new DecodeQueue("m", new(), TimeProvider.System, new(new()));
        var file = BytesElements.Write([s_file]);
        var request = new InferRequest { Model = "m", Inputs = [.. inputs.Select(input => new InferTensor(input, TensorType.Bytes, [1], file))] };

        var decoded = await sut.DecodeAsync("m", request, new(8, 1 << 20, RefuseNaN: true), queue, Token);
        var tensors = await sut.DecodeAsync("m", request with { Inputs = decoded.Inputs }, new(8, 1 << 20, RefuseNaN: true), queue, Token);

        Assert.Equal(("image", TensorType.Fp32), (decoded.Inputs[0].Name, decoded.Inputs[0].Type));
        Assert.Equal((true, false), (decoded.IsLetIn, tensors.IsLetIn));
    }

    static void Fill(string folder)
    {
        folder.Add("sum", Cards.With(Nets.Sum()));
        folder.Add("again", Cards.With(Nets.Sum()));
        Directory.CreateDirectory(Path.Combine(folder, "both"));
        File.WriteAllText(Path.Combine(folder, "both", "ensemble.yaml"), "ensemble: { members: [sum, again] }");
    }

    static InferCall Call(string model) => new() { Model = model, Inputs = [ClientTensor.FromBytes("image", [s_file])] };

    /// <summary>Keeps all places for decoding until told to go on.</summary>
    static async Task<Task[]> BusyAsync(ImageDecoder decoder, ManualResetEventSlim go)
    {
        var queue = new DecodeQueue("other", new(), TimeProvider.System, new(new()));
        var begun = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new TaskCompletionSource()).ToArray();
        Task[] busy = [.. begun.Select(one => Task.Factory.StartNew(
            () => decoder.TryAsync(0, [s_file], () => { one.SetResult(); go.Wait(Token); }, queue.Turn(new() { Model = "other", Inputs = [] }), Token),
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];
        await Task.WhenAll(begun.Select(one => one.Task)).WaitAsync(Token);
        return busy;
    }

    static async Task<double> ReadAsync(HttpClient metrics, string name, string model)
    {
        var start = $"{name}{{model=\"{model}\",version=\"1\"}} ";
        var line = (await metrics.GetStringAsync("/metrics", Token)).Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal));
        return double.Parse(line[start.Length..], CultureInfo.InvariantCulture);
    }
}
