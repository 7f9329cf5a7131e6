using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>What strangers send: each gets a status and a sentence, and the next request is answered as before.</summary>
public sealed class BadInputTests
{
    const string Cannot = "Model 'shift' cannot run on this request. ";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<ModelInferRequest>, StatusCode, string> Requests => new()
    {
        { "unknown model", r => r.ModelName = "nowhere", StatusCode.NotFound, "There is no model 'nowhere'. RepositoryIndex lists the models." },
        { "path for a name", r => r.ModelName = "../shift", StatusCode.NotFound, "There is no model '../shift'. RepositoryIndex lists the models." },
        { "no model", r => r.ModelName = "", StatusCode.NotFound, "The request names no model. RepositoryIndex lists the models." },
        { "unknown version", r => r.ModelVersion = "7", StatusCode.NotFound, "There is no version 7 of model 'shift'; loaded: 1." },
        {
            "version that is none", r => r.ModelVersion = "latest", StatusCode.InvalidArgument,
            "The version 'latest' of model 'shift' is not a number from 1; leave it empty for the newest."
        },
        {
            "wrong name", r => r.Inputs[0].Name = "pixels", StatusCode.InvalidArgument,
            Cannot + "Input 'x' is missing; expected FP32 (N, 2). There is no input 'pixels'; expected 'x'."
        },
        { "wrong shape", r => Shape(r, 1, 3), StatusCode.InvalidArgument, Cannot + "Input 'x' has the shape (1, 3); expected (N, 2)." },
        { "wrong rank", r => Shape(r, 2), StatusCode.InvalidArgument, Cannot + "Input 'x' has the shape (2); expected (N, 2)." },
        { "wrong rank and many", r => Shape(r, 64), StatusCode.InvalidArgument, Cannot + "Input 'x' has the shape (64); expected (N, 2)." },
        { "empty batch", r => Shape(r, 0, 2), StatusCode.InvalidArgument, Cannot + "Input 'x' has the shape (0, 2), with 0 in place 0; expected 1 or above." },
        { "negative batch", r => Shape(r, -1, 2), StatusCode.InvalidArgument, Cannot + "Input 'x' has the shape (-1, 2), with -1 in place 0; expected 1 or above." },
        {
            "batch above the limit", r =>
            {
                Shape(r, 33, 2);
                r.RawInputContents[0] = ByteString.CopyFrom(new byte[33 * 8]);
            },
            StatusCode.InvalidArgument, Cannot + "The batch has 33 items; expected at most 32. Send it in parts."
        },
        { "wrong datatype", r => r.Inputs[0].Datatype = "INT32", StatusCode.InvalidArgument, Cannot + "Input 'x' has the datatype INT32; expected FP32." },
        {
            "unknown datatype", r => r.Inputs[0].Datatype = "fp32", StatusCode.InvalidArgument,
            "The request is not valid. Input 'x' has the datatype 'fp32'; expected one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, "
            + "FP16, BF16, FP32, FP64, BYTES."
        },
        {
            "too many raw contents", r => r.RawInputContents.Add(ByteString.Empty), StatusCode.InvalidArgument,
            "The request is not valid. The request has 2 raw_input_contents for 1 inputs; expected one for each, or none."
        },
        {
            "truncated raw contents", r => r.RawInputContents[0] = ByteString.CopyFrom(1, 2, 3), StatusCode.InvalidArgument,
            Cannot + "Input 'x' holds 3 bytes; expected 8 for FP32 of shape (1, 2)."
        },
        {
            "raw and typed contents", r => r.Inputs[0].Contents = new() { Fp32Contents = { 1, 2 } }, StatusCode.InvalidArgument,
            "The request is not valid. Input 'x' has contents besides the raw_input_contents of the request; expected one of the two."
        },
        {
            "shape above any memory", r => Shape(r, long.MaxValue, 2), StatusCode.InvalidArgument,
            Cannot + "Input 'x' has the shape (9223372036854775807, 2), which is above the largest tensor of 67108864 bytes. "
            + "The batch has 9223372036854775807 items; expected at most 32. Send it in parts."
        },
        {
            "input twice", r =>
            {
                r.Inputs.Add(r.Inputs[0].Clone());
                r.RawInputContents.Add(r.RawInputContents[0]);
            },
            StatusCode.InvalidArgument, Cannot + "Input 'x' is there 2 times; expected once."
        },
        {
            "unknown output", r => r.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "z" }), StatusCode.InvalidArgument,
            Cannot + "There is no output 'z'; expected 'y'."
        },
        {
            "priority that is none", r => r.Parameters["priority"] = new() { StringParam = "high" }, StatusCode.InvalidArgument,
            "The request is not valid. The parameter 'priority' is not a whole number from 0."
        },
        {
            "name that is long", r => r.Inputs[0].Name = "\n" + new string('a', 1000), StatusCode.InvalidArgument,
            Cannot + "Input 'x' is missing; expected FP32 (N, 2). There is no input '?" + new string('a', 63) + "...'; expected 'x'."
        },
        {
            "shape that is long", r => Shape(r, [.. Enumerable.Repeat(1L, 1000)]), StatusCode.InvalidArgument,
            Cannot + "Input 'x' has the shape (1, 1, 1, 1, 1, 1, 1, 1, ... 1000 sizes); expected (N, 2)."
        },
        {
            "many inputs that are wrong", r => r.Inputs.Add(Enumerable.Range(1, 1000).Select(
                i => new ModelInferRequest.Types.InferInputTensor { Name = $"{i}", Datatype = "?" })), StatusCode.InvalidArgument,
            "The request is not valid. The request has 1 raw_input_contents for 1001 inputs; expected one for each, or none. "
            + string.Join(' ', Enumerable.Range(1, 9).Select(i => $"Input '{i}' has the datatype '?'; expected one of BOOL, UINT8, UINT16, UINT32, UINT64, "
                + "INT8, INT16, INT32, INT64, FP16, BF16, FP32, FP64, BYTES."))
            + " Problems beyond these: 991."
        },
        {
            "shared memory", r => r.Inputs[0].Parameters["shared_memory_region"] = new() { StringParam = "r" }, StatusCode.InvalidArgument,
            "The request is not valid. Input 'x' is in shared memory and lacks shared_memory_region or shared_memory_byte_size. "
            + "The request has 1 raw_input_contents for 0 inputs; expected one for each, or none."
        },
        {
            "a sequence", r => r.Parameters["sequence_id"] = new() { Int64Param = 5 }, StatusCode.InvalidArgument,
            "The request is not valid. The parameter 'sequence_id' is there, but models here keep no state between requests. Leave it out."
        },
    };

    [Fact]
    public async Task ModelInfer_BadRequests_GetStatusAndSentence()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);

        foreach (var row in Requests)
        {
            var (name, change, status, message) = row.Data;
            var request = Raw.Request("shift", 1, 2);
            change(request);
            var e = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
            Assert.Equal((name, status, message), (name, e.StatusCode, e.Status.Detail));
        }

        var response = await Raw.Service(channel).ModelInferAsync(Raw.Request("shift", 1, 2), cancellationToken: Token);
        Assert.Equal(Raw.Floats(2, 3), response.RawOutputContents[0]);
        Assert.True(await sut.Client.IsReadyAsync(Token));
    }

    [Theory]
    [InlineData(new byte[] { 9, 0, 0, 0, 1, 0, 0, 0 }, "says that element 0 of 2 has 9 bytes, and 4 are left")]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 255, 255, 255, 255 }, "says that element 1 of 2 has 4294967295 bytes, and 0 are left")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0 }, "holds 7 bytes; expected at least 8 for 2 elements of BYTES with their lengths")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 65 }, "holds 9 bytes, and its 2 elements of BYTES end at byte 8")]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 1, 0, 0, 0, 0xff }, "holds text that is not UTF-8 in element 1")]
    public async Task ModelInfer_LyingBytes_AreRefused(byte[] raw, string problem)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("same", Nets.Identity(Onnx.TensorProto.Types.DataType.String)));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "same", Inputs = [ClientTensor.FromRaw("x", Protocol.TensorType.Bytes, raw, 2)] }, Token));

        Assert.Equal((StatusCode.InvalidArgument, $"Model 'same' cannot run on this request. Input 'x' {problem}."), (e.Status, e.Message));
    }

    [Fact]
    public async Task ModelInfer_FailureInsideTheGraph_FailsThatRequestAlone()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("pick", Nets.Pick()));

        var calls = Enumerable.Range(0, 24).Select(i => sut.Client.InferAsync(
            new()
            {
                Model = "pick",
                Inputs = [ClientTensor.From<float>("x", [i, -i], 1, 2), ClientTensor.From<long>("index", [i % 3 == 2 ? 9 : i % 3], 1, 1)],
            },
            Token)).ToList();

        for (var i = 0; i < calls.Count; i++)
        {
            if (i % 3 == 2)
            {
                var e = await Assert.ThrowsAsync<InferenceException>(() => calls[i]);
                Assert.Equal(StatusCode.Internal, e.Status);
                Assert.StartsWith(
                    "Running model 'pick' failed. ONNX Runtime says: 'Non-zero status code returned while running GatherElements",
                    e.Message,
                    StringComparison.Ordinal);
                Assert.DoesNotContain("onnxruntime/core", e.Message, StringComparison.Ordinal);
                Assert.EndsWith("' Check the values of the inputs.", e.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(i % 3 == 0 ? i : -i, (await calls[i])["y"].Values<float>()[0]);
            }
        }
    }

    [Fact]
    public async Task ModelInfer_MessageThatIsNoMessage_IsInvalidArgument()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();

        // Field 7 (raw_input_contents) says it has 1 GB, and nothing follows.
        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, [0x3A, 0x80, 0x80, 0x80, 0x80, 0x04], Token);

        Assert.Equal(((int)StatusCode.InvalidArgument).ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Status);
        Assert.StartsWith("The message of 6 bytes is not ModelInferRequest in protobuf's form: ", answer.Message, StringComparison.Ordinal);
        Assert.True(await sut.Client.IsLiveAsync(Token));
    }

    [Fact]
    public async Task ModelInfer_FrameOfAGigabyte_IsRefusedBeforeItIsRead()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient();

        var answer = await GrpcFrame.PostAsync(http, sut.GrpcAddress, [1, 2, 3, 4, 5], Token, declared: 1 << 30);

        Assert.Equal(
            (((int)StatusCode.ResourceExhausted).ToString(System.Globalization.CultureInfo.InvariantCulture), "Received message exceeds the maximum configured message size."),
            answer);
        Assert.True(await sut.Client.IsLiveAsync(Token));
    }

    [Fact]
    public async Task ModelInfer_MessageThatUnpacksBeyondTheLimit_IsRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), options => options with { MaxMessageBytes = 65536 });
        using var http = new HttpClient();

        var bomb = await GrpcFrame.PostAsync(http, sut.GrpcAddress, await PackedAsync(new byte[1 << 20]), Token, gzip: true);
        var good = await GrpcFrame.PostAsync(http, sut.GrpcAddress, await PackedAsync(Raw.Request("shift", 1, 2).ToByteArray()), Token, gzip: true);

        Assert.Equal(("8", "The message unpacks to more than 65536 bytes, the largest that is taken."), bomb);
        Assert.Equal(("0", ""), good);
    }

    [Fact]
    public async Task ModelInfer_MessageOfTheLargestSize_IsTaken()
    {
        await using var sut = await TestServer.StartAsync(
            folder => folder.Add("shift", Nets.Shift(1)), options => options with { MaxMessageBytes = 4096, MaxTensorBytes = 4096 });
        using var channel = Raw.Channel(sut);
        var request = Raw.Request("shift", 1, 2);
        request.Id = new string('x', 4096 - request.CalculateSize() - 3);
        Assert.Equal(4096, request.CalculateSize());

        var e = await Assert.ThrowsAsync<RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token));
        request.Id = request.Id[..2000];
        var answer = await Raw.Service(channel).ModelInferAsync(request, cancellationToken: Token);

        Assert.Equal((StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."), (e.StatusCode, e.Status.Detail));
        Assert.Equal(request.Id, answer.Id);
    }

    [Fact]
    public async Task ModelInfer_InputsOfDifferentBatches_AreRefused()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("free", Nets.TwoBatches(), config: "max_batch_size: 8 dynamic_batching {}"));

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "free", Inputs = [ClientTensor.From<float>("a", [1], 1), ClientTensor.From<float>("b", [1, 2, 3], 3)] }, Token));

        Assert.Equal(
            (StatusCode.InvalidArgument, "Model 'free' cannot run on this request. Input 'b' has 3 items and input 'a' has 1; expected one batch."),
            (e.Status, e.Message));
        var missing = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(
            new() { Model = "free", Inputs = [ClientTensor.From<float>("b", [1, 2, 3], 3)] }, Token));
        Assert.Equal("Model 'free' cannot run on this request. Input 'a' is missing; expected FP32 (A).", missing.Message);
    }

    [Fact]
    public async Task ModelInfer_NaN_IsRefusedByModelsWithACardOnly()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("plain", Nets.Sum());
            folder.Add("card", Cards.With(Nets.Sum()));
        });
        InferCall Call(string model) =>
            new() { Model = model, Inputs = [ClientTensor.From<float>("image", [1, 2, float.NaN, 4], 1, 1, 2, 2)] };

        var e = await Assert.ThrowsAsync<InferenceException>(() => sut.Client.InferAsync(Call("card"), Token));

        Assert.Equal("Model 'card' cannot run on this request. Input 'image' holds values that are not numbers (NaN).", e.Message);
        Assert.True(float.IsNaN((await sut.Client.InferAsync(Call("plain"), Token))["sum"].Values<float>()[0]));
    }

    static async Task<byte[]> PackedAsync(byte[] message)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(message, Token);
        }

        return packed.ToArray();
    }

    static void Shape(ModelInferRequest request, params long[] shape)
    {
        request.Inputs[0].Shape.Clear();
        request.Inputs[0].Shape.Add(shape);
    }
}
