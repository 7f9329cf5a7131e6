using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests.Execution;

/// <summary>Passes of a few sizes only: what they are padded with reaches no answer.</summary>
public sealed class PaddedPassTests
{
    // With the last item again: (1, 2), (3, 4), (5, 6), (5, 6) are 14 and 18 together.
    [Fact]
    public void Run_ThreeItemsOfTwoRequests_AreFourInThePassAndThreeInTheAnswers()
    {
        using var sut = Runner(Nets.Total(), 1, 4, 8);

        var (outputs, _, _) = sut.Run([Request([1, 2, 3, 4]), Request([5, 6])]);

        Assert.Equal([2, 2], outputs[0][0].Shape);
        Assert.Equal([15f, 20f, 17f, 22f], Values(outputs[0]));
        Assert.Equal([1, 2], outputs[1][0].Shape);
        Assert.Equal([19f, 24f], Values(outputs[1]));
    }

    // (items of one request, items of the pass): each item is (1, 1), so that the sum counts them.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 9)]
    public void Run_OneRequest_RunsInTheSmallestSizeThatHoldsIt(int items, int pass)
    {
        using var sut = Runner(Nets.Total(), 1, 4, 8);

        var (outputs, _, _) = sut.Run([Request([.. Enumerable.Repeat(1f, 2 * items)])]);

        Assert.Equal([items, 2], outputs[0][0].Shape);
        Assert.Equal(Enumerable.Repeat(1f + pass, 2 * items), Values(outputs[0]));
    }

    [Fact]
    public void Run_WithASize_HasThatSizeAtLeast()
    {
        using var sut = Runner(Nets.Total(), 1, 4, 8);

        Assert.Equal([9f, 9f], Values(sut.Run([Request([1, 1])], size: 8).Outputs[0]));
    }

    [Fact]
    public void Run_WithoutSizes_PadsNothing()
    {
        using var sut = Runner(Nets.Total());

        Assert.Equal([4f, 4f, 4f, 4f, 4f, 4f], Values(sut.Run([Request([1, 1, 1, 1, 1, 1])]).Outputs[0]));
    }

    [Fact]
    public void Run_Strings_ArePaddedWithEmptyOnes()
    {
        var model = Nets.Shift(0);
        model.Proto.Graph.Node.Clear();
        model.Proto.Graph.Initializer.Clear();
        model.Proto.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "x" }, Output = { model.Proto.Graph.Output[0].Name } });
        model.Proto.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.String;
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.String;
        using var sut = Runner(model, 4);

        var (outputs, _, _) = sut.Run([Request("a", "bcd"), Request("", "e")]);

        Assert.Equal(Request("a", "bcd").Inputs[0].Raw.ToArray(), outputs[0][0].Raw.ToArray());
        Assert.Equal(Request("", "e").Inputs[0].Raw.ToArray(), outputs[1][0].Raw.ToArray());
    }

    [Fact]
    public async Task ModelInfer_PaddedPasses_CountItemsOfRequests()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(0.5f), config: """
            max_batch_size: 8
            parameters { key: "batch_sizes" value: { string_value: "2, 8" } }
            """));

        using var channel = Raw.Channel(sut);
        var answer = await Raw.Service(channel).ModelInferAsync(Raw.Request("shift", 1, 2, 3, 4, 5, 6), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([3, 2], answer.Outputs[0].Shape);
        Assert.Equal(Raw.Floats(1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f), answer.RawOutputContents[0]);
        Assert.Equal((3UL, 1UL), (await sut.Client.GetStatisticsAsync("shift", cancellation: TestContext.Current.CancellationToken)) is [var statistics]
            ? (statistics.InferenceCount, statistics.ExecutionCount)
            : default);
    }

    // The graph fails with more than two items, as a GPU does without memory for them.
    [Fact]
    public async Task Load_SizesThatDoNotRun_AreLeftOut()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("two", Nets.UpToTwo(), config: """
            max_batch_size: 8
            dynamic_batching { }
            parameters { key: "batch_sizes" value: { string_value: "1,2,4,8" } }
            """));

        using var channel = Raw.Channel(sut);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            await Raw.Service(channel).ModelInferAsync(Raw.Request("two", 0, 0), cancellationToken: TestContext.Current.CancellationToken)));

        Assert.Equal([1, 2], sut.Repository.Get("two", "").Definition.Batching.Sizes);
        Assert.All(answers, answer => Assert.Contains(answer.RawOutputContents[0], (Google.Protobuf.ByteString[])[Raw.Floats(1, 1), Raw.Floats(2, 2)]));
    }

    static GraphRunner Runner(OnnxModel model, params int[] sizes)
    {
        var bytes = model.ToBytes();
        var first = new InferenceSession(bytes);
        var sessions = new SizedSessions(first, sizes.FirstOrDefault(), device: null);
        Array.ForEach(sizes[Math.Min(1, sizes.Length)..], size => sessions.Add(new(bytes), size));
        return new("m", sessions, ModelSignature.Of(first), new(new(0)), TimeProvider.System);
    }

    static InferRequest Request(float[] values) => Request(TensorType.Fp32, values.Length / 2, MemoryMarshal.AsBytes<float>(values).ToArray());

    static InferRequest Request(params string[] values) => Request(
        TensorType.Bytes, values.Length / 2, [.. values.SelectMany(value => (byte[])[.. BitConverter.GetBytes(value.Length), .. Encoding.UTF8.GetBytes(value)])]);

    static InferRequest Request(TensorType type, int items, byte[] raw) => new() { Model = "m", Inputs = [new("x", type, [items, 2], raw)], BatchSize = items };

    static float[] Values(InferTensor[] outputs) => MemoryMarshal.Cast<byte, float>(outputs[0].Raw.Span).ToArray();
}
