using Grpc.Core;
using Inference;
using Onnx;
using OnnxRad.Client;
using OnnxRad.Protocol;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class InferenceTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelInfer_RawContents_GivesWhatTheGraphComputes()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(10)));

        var result = await sut.Client.InferAsync(
            new() { Model = "shift", Id = "a7", Inputs = [ClientTensor.From<float>("x", [1, 2, 3, 4], 2, 2)] }, Token);

        Assert.Equal(("shift", "1", "a7"), (result.Model, result.Version, result.Id));
        Assert.Equal([2L, 2L], result["y"].Shape);
        Assert.Equal([11f, 12f, 13f, 14f], result["y"].Values<float>().ToArray());
    }

    public static TheoryData<TensorProto.Types.DataType, TensorType, byte[]> Types => new()
    {
        { TensorProto.Types.DataType.Bool, TensorType.Bool, [1, 0] },
        { TensorProto.Types.DataType.Uint8, TensorType.UInt8, [7, 255] },
        { TensorProto.Types.DataType.Uint16, TensorType.UInt16, [1, 2, 3, 4] },
        { TensorProto.Types.DataType.Uint32, TensorType.UInt32, [1, 2, 3, 4, 5, 6, 7, 8] },
        { TensorProto.Types.DataType.Uint64, TensorType.UInt64, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255] },
        { TensorProto.Types.DataType.Int8, TensorType.Int8, [7, 255] },
        { TensorProto.Types.DataType.Int16, TensorType.Int16, [1, 2, 3, 255] },
        { TensorProto.Types.DataType.Int32, TensorType.Int32, [1, 2, 3, 4, 5, 6, 7, 255] },
        { TensorProto.Types.DataType.Int64, TensorType.Int64, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255] },
        { TensorProto.Types.DataType.Float16, TensorType.Fp16, [0, 0x3c, 0, 0xbc] },
        { TensorProto.Types.DataType.Bfloat16, TensorType.Bf16, [0x80, 0x3f, 0x80, 0xbf] },
        { TensorProto.Types.DataType.Float, TensorType.Fp32, [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xbf] },
        { TensorProto.Types.DataType.Double, TensorType.Fp64, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xf0, 0xbf] },
        { TensorProto.Types.DataType.String, TensorType.Bytes, [2, 0, 0, 0, (byte)'a', (byte)'b', 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task ModelInfer_EveryDatatype_KeepsItsBytes(TensorProto.Types.DataType onnx, TensorType type, byte[] raw)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("same", Nets.Identity(onnx)));

        var metadata = await sut.Client.GetModelMetadataAsync("same", cancellation: Token);
        var result = await sut.Client.InferAsync(new() { Model = "same", Inputs = [ClientTensor.FromRaw("x", type, raw, 2)] }, Token);

        Assert.Equal(type.Name(), metadata.Inputs[0].Datatype);
        Assert.Equal(type, result["y"].Type);
        Assert.Equal(raw, result["y"].Raw.ToArray());
    }

    [Fact]
    public async Task ModelInfer_TypedContents_GivesTheSameAsRaw()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(10)));
        using var channel = Raw.Channel(sut);

        var response = await Raw.Service(channel).ModelInferAsync(
            new()
            {
                ModelName = "shift",
                Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, 2 }, Contents = new() { Fp32Contents = { 1, 2 } } } },
            },
            cancellationToken: Token);

        Assert.Equal(Raw.Floats(11, 12), response.RawOutputContents[0]);
    }

    [Fact]
    public async Task ModelInfer_UnpredictableShape_GivesWhatTheGraphComputes()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("nonzero", Nets.NonZero()));

        var result = await sut.Client.InferAsync(new() { Model = "nonzero", Inputs = [ClientTensor.From<float>("x", [0, 1, 0, 1, 1], 5)] }, Token);

        Assert.Equal([1L, 3L], result["y"].Shape);
        Assert.Equal([1L, 3L, 4L], result["y"].Values<long>().ToArray());
    }

    [Fact]
    public async Task ModelInfer_OutputsAsked_GivesTheseInThatOrder()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("two", Nets.TwoOutputs()));
        var input = ClientTensor.From<float>("x", [1, 2], 1, 2);

        var one = await sut.Client.InferAsync(new() { Model = "two", Inputs = [input], Outputs = ["twice"] }, Token);
        var both = await sut.Client.InferAsync(new() { Model = "two", Inputs = [input], Outputs = ["twice", "same"] }, Token);

        Assert.Equal(["twice"], one.Outputs.Select(output => output.Name));
        Assert.Equal([2f, 4f], one["twice"].Values<float>().ToArray());
        Assert.Equal(["twice", "same"], both.Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task ModelInfer_Classification_NamesTheHighestWithLabels()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("shift", Nets.Shift(0), config: "max_batch_size: 4\noutput { name: \"y\" data_type: TYPE_FP32 dims: 2 label_filename: \"labels.txt\" }");
            File.WriteAllText(Path.Combine(folder, "shift", "labels.txt"), "normal\npneumonia\n");
        });

        var result = await sut.Client.InferAsync(
            new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [0.25f, 0.75f, 2, 1], 2, 2)], Outputs = ["y"], Classes = 5 }, Token);

        Assert.Equal([2L, 2L], result["y"].Shape);
        Assert.Equal(["0.750000:1:pneumonia", "0.250000:0:normal", "2.000000:0:normal", "1.000000:1:pneumonia"], result["y"].Strings());
    }

    [Theory]
    [InlineData("\npneumonia\n", "0.750000:1:pneumonia 0.250000:0")]
    [InlineData("normal\n \n\n\n", "0.750000:1 0.250000:0:normal")]
    public async Task ModelInfer_LabelFileWithBlankLines_KeepsThePlacesOfTheOthers(string labels, string expected)
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("shift", Nets.Shift(0), config: "output { name: \"y\" label_filename: \"labels.txt\" }");
            File.WriteAllText(Path.Combine(folder, "shift", "labels.txt"), labels);
        });

        var result = await sut.Client.InferAsync(
            new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [0.25f, 0.75f], 1, 2)], Outputs = ["y"], Classes = 2 }, Token);

        Assert.Equal(expected, string.Join(' ', result["y"].Strings()));
    }

    [Fact]
    public async Task Start_MoreLabelsThanClasses_ServesAndSaysSoInTheLog()
    {
        using var log = new LogCapture();
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(0), config: "output { name: \"y\" label_filename: \"labels.txt\" }");
                File.WriteAllText(Path.Combine(folder, "shift", "labels.txt"), "normal\npneumonia\nother\n");
            },
            configure: builder => builder.Logging.AddProvider(log));

        var result = await sut.Client.InferAsync(
            new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [0.25f, 0.75f], 1, 2)], Outputs = ["y"], Classes = 2 }, Token);

        Assert.Equal(["0.750000:1:pneumonia", "0.250000:0:normal"], result["y"].Strings());
        Assert.Contains(
            "Model 'shift': The label file 'labels.txt' has 3 names, and output 'y' has 2 values for an item; the names behind those are of no class. ", log.Lines);
    }

    [Fact]
    public async Task ModelInfer_SeveralVersions_AnswersByVersionAndNewest()
    {
        await using var sut = await TestServer.StartAsync(folder =>
        {
            folder.Add("shift", Nets.Shift(1), version: 1);
            folder.Add("shift", Nets.Shift(2), version: 2, config: "version_policy { all {} }");
        });
        InferCall Call(string version) =>
            new() { Model = "shift", Version = version, Inputs = [ClientTensor.From<float>("x", [0, 0], 1, 2)] };

        var (one, newest) = (await sut.Client.InferAsync(Call("1"), Token), await sut.Client.InferAsync(Call(""), Token));

        Assert.Equal(("1", 1f), (one.Version, one["y"].Values<float>()[0]));
        Assert.Equal(("2", 2f), (newest.Version, newest["y"].Values<float>()[0]));
        Assert.Equal(["1", "2"], (await sut.Client.GetModelMetadataAsync("shift", cancellation: Token)).Versions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task ModelInfer_ManyAtOnce_MixesNothingUp(int narrowPasses)
    {
        await using var sut = await TestServer.StartAsync(
            folder =>
            {
                folder.Add("shift", Nets.Shift(1));
                folder.Add("sum", Nets.Sum("H"));
            },
            options => options with { NarrowPasses = narrowPasses });

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Token, async (i, token) =>
        {
            var (rows, height) = ((i % 3) + 1, (i % 2) + 1);
            var shifted = await sut.Client.InferAsync(
                new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", Enumerable.Repeat((float)i, rows * 2).ToArray(), rows, 2)] }, token);
            var summed = await sut.Client.InferAsync(
                new() { Model = "sum", Inputs = [ClientTensor.From<float>("image", Enumerable.Repeat((float)i, rows * height * 2).ToArray(), rows, 1, height, 2)] },
                token);
            Assert.Equal(Enumerable.Repeat(i + 1f, rows * 2), shifted["y"].Values<float>().ToArray());
            Assert.Equal(Enumerable.Repeat(i * height * 2f, rows), summed["sum"].Values<float>().ToArray().Where((_, at) => at % 2 == 0));
        });

        var statistics = Assert.Single(await sut.Client.GetStatisticsAsync("shift", cancellation: Token));
        Assert.Equal((400UL, 0UL), (statistics.InferenceStats.Success.Count, statistics.InferenceStats.Fail.Count));
        Assert.Equal(799UL, statistics.InferenceCount);
        Assert.InRange(statistics.ExecutionCount, 1UL, 400UL);
    }

    [Fact]
    public async Task ModelStreamInfer_SeveralRequests_AnswersInTheirOrder()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var results = new List<InferResult>();
        await foreach (var result in sut.Client.InferStreamAsync(Calls(), Token))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), results.Select(result => result.Id));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i + 1f), results.Select(result => result["y"].Values<float>()[0]));

        static async IAsyncEnumerable<InferCall> Calls()
        {
            for (var i = 0; i < 100; i++)
            {
                await Task.Yield();
                yield return new() { Model = "shift", Id = $"{i}", Inputs = [ClientTensor.From<float>("x", [i, i], 1, 2)] };
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ModelStreamInfer_BadRequest_IsAnsweredAsAsked(bool strict)
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var channel = Raw.Channel(sut);
        using var stream = Raw.Service(channel).ModelStreamInfer(strict ? new Metadata { { "triton_grpc_error", "true" } } : null, cancellationToken: Token);

        await stream.RequestStream.WriteAsync(new() { ModelName = "nowhere", Id = "a" }, Token);

        const string message = "There is no model 'nowhere'. RepositoryIndex lists the models.";
        if (strict)
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Token));
            Assert.Equal((StatusCode.NotFound, message), (e.StatusCode, e.Status.Detail));
            return;
        }

        Assert.True(await stream.ResponseStream.MoveNext(Token));
        Assert.Equal((message, "a"), (stream.ResponseStream.Current.ErrorMessage, stream.ResponseStream.Current.InferResponse.Id));
        await stream.RequestStream.WriteAsync(Raw.Request("shift", 1, 2), Token);
        Assert.True(await stream.ResponseStream.MoveNext(Token));
        Assert.Equal(Raw.Floats(2, 3), stream.ResponseStream.Current.InferResponse.RawOutputContents[0]);
    }
}
