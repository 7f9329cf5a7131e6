using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Inference;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Every large array that requests take from the pool comes back, once, however they end. All of the process count, so
/// nothing runs beside.</summary>
[Collection(AloneCollection.Name)]
public sealed class PooledMemoryTests : IDisposable
{
    // 2 MiB an item.
    const int Width = 1 << 19;
    const int Side = 512;

    readonly HttpClient _http = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Watch_AnArrayThatIsOut_IsSeen()
    {
        using var watch = new PoolWatch();
        var array = ArrayPool<byte>.Shared.Rent(PoolWatch.Least);

        var waiting = watch.WhenReturnedAsync(Token);

        Assert.False(waiting.IsCompleted);
        ArrayPool<byte>.Shared.Return(array);
        Assert.Empty(await waiting);
        Assert.Equal(1, watch.Rented);
    }

    [Fact]
    public async Task Requests_ThatAreAnswered_GiveAllBack()
    {
        using var watch = new PoolWatch();
        await using (var sut = await TestServer.StartAsync(Fill))
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => Assert.Equal("0", (await GrpcAsync(sut, Pick(i % 2))).Status)));
            await StreamAsync(sut, [Pick(0), Pick(1), Pick(0)], read: 3);
            using var answer = await sut.Http.PostAsync("/v2/models/pick/infer", Rest(), Token);
            Assert.True(answer.IsSuccessStatusCode);
            await FilesAsync(sut, "0", Png(), Png());
        }

        Assert.Empty(await watch.WhenReturnedAsync(Token));
        Assert.InRange(watch.Rented, 12, int.MaxValue);
    }

    [Fact]
    public async Task Requests_ThatAreRefusedOrFail_GiveAllBack()
    {
        using var watch = new PoolWatch();
        await using (var sut = await TestServer.StartAsync(Fill))
        {
            // The graph fails on indices beyond the row; joined with others, those are run again by themselves.
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
                Assert.Equal(i % 2 == 0 ? "0" : "13", (await GrpcAsync(sut, Pick(i % 2 == 0 ? 1 : Width))).Status)));
            Assert.Equal("5", (await GrpcAsync(sut, Changed(request => request.ModelName = "nowhere"))).Status);
            Assert.Equal("3", (await GrpcAsync(sut, Changed(request => request.Inputs[0].Shape[1]--))).Status);
            Assert.Equal("3", (await GrpcAsync(sut, Changed(request => request.RawInputContents.RemoveAt(1)))).Status);
            await StreamAsync(sut, [Pick(Width), Pick(0), Changed(request => request.ModelName = "nowhere")], read: 3);
            using var cut = await sut.Http.PostAsync("/v2/models/pick/infer", Rest(missing: 1), Token);
            Assert.False(cut.IsSuccessStatusCode);
            await FilesAsync(sut, "3", Png(), new byte[] { 1, 2, 3 });
        }

        Assert.Empty(await watch.WhenReturnedAsync(Token));
        Assert.InRange(watch.Rented, 10, int.MaxValue);
    }

    [Fact]
    public async Task Requests_WhoseClientsAreGone_GiveAllBack()
    {
        using var watch = new PoolWatch();
        await using (var sut = await TestServer.StartAsync(Fill))
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Task[] calls = [.. Enumerable.Range(0, 3).Select(_ => GrpcAsync(sut, Pick(0, "slow"), gone.Token))];
            await WhenPendingAsync(sut, 2);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));

            // One of three answers is read.
            await StreamAsync(sut, [Pick(0), Pick(0, "slow"), Pick(0)], read: 1);
            await HalfABodyAsync(sut, watch);
        }

        Assert.Empty(await watch.WhenReturnedAsync(Token));
        Assert.InRange(watch.Rented, 7, int.MaxValue);
    }

    static void Fill(string folder)
    {
        folder.Add("pick", Net(passes: 0));
        folder.Add("slow", Net(passes: 24));
        folder.Add("low", Means(mean: 0));
        folder.Add("high", Means(mean: 1));
        Directory.CreateDirectory(Path.Combine(folder, "both"));
        File.WriteAllText(Path.Combine(folder, "both", "ensemble.yaml"), "ensemble: { members: [low, high] }");
    }

    /// <summary>y (N, Width) = x, and of each row the value that index names; after as many matrix products as take a while.</summary>
    static OnnxModel Net(int passes)
    {
        var g = new GraphBuilder("pick");
        var (x, index) = (g.Input("x", "N", Width), g.Input("index", "N", 1));
        var busy = g.Node("Reshape", [x, g.Constant("square", [-1L, 1024])], ["rows", 1024]);
        for (var i = 0; i < passes; i++)
        {
            busy = g.Node("MatMul", [busy, g.Node("Transpose", [busy], [1024, "rows"])], ["rows", "rows"]);
            busy = g.Node("MatMul", [busy, g.Node("Reshape", [x, g.Constant($"square{i}", [-1L, 1024])], ["rows", 1024])], ["rows", 1024]);
        }

        g.Output(g.Node("Reshape", [busy, g.Constant("rows", [-1L, Width])], ["N", Width]), "y");
        g.Output(g.Node("GatherElements", [x, index], ["N", 1], null, null, ("axis", 1L)), "picked");
        var model = g.Build();
        model.Proto.Graph.Input[1].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        return model;
    }

    /// <summary>Images (N, 1, 512, 512) to their mean and its negative (N, 2); 1 MiB an item.</summary>
    static OnnxModel Means(float mean)
    {
        var g = new GraphBuilder("means");
        var means = g.Node("Flatten", [g.Node("GlobalAveragePool", [g.Input("image", "N", 1, Side, Side)], ["N", 1, 1, 1])], ["N", 1]);
        g.Output(g.Node("Concat", [means, g.Node("Neg", [means], means.Shape)], ["N", 2], null, null, ("axis", 1L)), "means");
        return Cards.Changed(Cards.With(g.Build()), card => card with
        {
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = Side, Width = Side }],
            Preprocessing = new() { Channels = 1, Height = Side, Width = Side, Mean = [mean], Std = [1] },
        });
    }

    static ReadOnlyMemory<byte> Png() => PngEncoder.Encode(new RadImage(1, Side, Side, 8, new float[Side * Side]));

    static ModelInferRequest Pick(long index, string model = "pick") => new()
    {
        ModelName = model,
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, Width } },
            new ModelInferRequest.Types.InferInputTensor { Name = "index", Datatype = "INT64", Shape = { 1, 1 } },
        },
        RawInputContents = { Raw.Floats(new float[Width]), ByteString.CopyFrom(BitConverter.GetBytes(index)) },
    };

    static ModelInferRequest Changed(Action<ModelInferRequest> change)
    {
        var request = Pick(0);
        change(request);
        return request;
    }

    Task<(string Status, string Message)> GrpcAsync(TestServer sut, ModelInferRequest request, CancellationToken? cancellation = null) =>
        GrpcFrame.PostAsync(_http, sut.GrpcAddress, request.ToByteArray(), cancellation ?? Token);

    static async Task StreamAsync(TestServer sut, ModelInferRequest[] requests, int read)
    {
        using var channel = Raw.Channel(sut);
        using var stream = Raw.Service(channel).ModelStreamInfer(cancellationToken: Token);
        foreach (var request in requests)
        {
            await stream.RequestStream.WriteAsync(request, Token);
        }

        for (var i = 0; i < read; i++)
        {
            Assert.True(await stream.ResponseStream.MoveNext(Token));
        }
    }

    async Task FilesAsync(TestServer sut, string status, params ReadOnlyMemory<byte>[] files)
    {
        var request = new ModelInferRequest
        {
            ModelName = "both",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "image", Datatype = "BYTES", Shape = { files.Length } } },
            RawInputContents = { ByteString.CopyFrom([.. files.SelectMany(f => (byte[])[.. BitConverter.GetBytes(f.Length), .. f.Span])]) },
        };
        Assert.Equal(status, (await GrpcAsync(sut, request)).Status);
    }

    static ByteArrayContent Rest(int missing = 0)
    {
        var json = string.Create(CultureInfo.InvariantCulture, $$"""
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, {{Width}}], "parameters": {"binary_data_size": {{Width * 4}} } },
            {"name": "index", "datatype": "INT64", "shape": [1, 1], "data": [3]}], "parameters": {"binary_data_output": true} }
            """);
        byte[] body = [.. Encoding.UTF8.GetBytes(json), .. new byte[(Width * 4) - missing]];
        return new(body) { Headers = { { "Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture) } } };
    }

    /// <summary>Waits until requests wait for the slow model.</summary>
    static async Task WhenPendingAsync(TestServer sut, int count)
    {
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var line = $"nv_inference_pending_request_count{{model=\"slow\",version=\"1\"}} {count}";
        while (!(await http.GetStringAsync("/metrics", Token)).Contains(line, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Sends the head of a request and most of its body, then closes the connection.</summary>
    static async Task HalfABodyAsync(TestServer sut, PoolWatch watch)
    {
        var rented = watch.Rented;
        using var client = new TcpClient();
        await client.ConnectAsync(sut.Http.BaseAddress!.Host, sut.Http.BaseAddress.Port, Token);
        var stream = client.GetStream();
        var head = string.Create(
            CultureInfo.InvariantCulture, $"POST /v2/models/pick/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: {4 * Width}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Token);
        await stream.WriteAsync(new byte[3 * Width], Token);
        while (watch.Rented < rented + 2)
        {
            await Task.Yield();
        }
    }
}
