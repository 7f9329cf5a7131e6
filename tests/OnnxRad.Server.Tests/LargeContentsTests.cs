using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Inference;
using OnnxRad.Client;
using OnnxRad.Graphs;
using OnnxRad.Server.Rpc;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Values that lie in pooled memory: none may be lost, and none may be another request's.</summary>
public sealed class LargeContentsTests
{
    const int Width = 8192;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void Read_LargeContentsInPieces_AreThoseOfProtobuf(int piece)
    {
        var message = Message();
        var bytes = message.ToByteArray();

        var read = InferMarshaller.Read(Pieces(bytes, piece));

        Assert.Equal(message, read.Message);
        Assert.False(read.Memory.IsEmpty);
        read.Memory.Dispose();
        Assert.True(read.Memory.IsEmpty);
    }

    [Fact]
    public void Read_SmallContents_TakeNoMemoryOfThePool()
    {
        var message = Raw.Request("shift", 1, 2);

        var read = InferMarshaller.Read(new(message.ToByteArray()));

        Assert.Equal(message, read.Message);
        Assert.True(read.Memory.IsEmpty);
    }

    // An unknown group, field 15, around a field that would be raw contents outside of it.
    [Fact]
    public void Read_ContentsInAnUnknownGroup_AreNone()
    {
        byte[] bytes = [.. Message().ToByteArray(), 0x7B, 0x3A, 0x01, 0x05, 0x7C];

        var read = InferMarshaller.Read(new(bytes));

        Assert.Equal(2, read.Message.RawInputContents.Count);
        Assert.Equal(ModelInferRequest.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes), read.Message);
    }

    [Fact]
    public void Read_MessageThatBreaksOff_Throws()
    {
        var bytes = Message().ToByteArray();

        Assert.Throws<InvalidProtocolBufferException>(() => InferMarshaller.Read(new(bytes.AsMemory(0, bytes.Length - 1))));
    }

    [Fact]
    public async Task Infer_ManyAtATime_GiveEachItsOwnAnswer()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 25; i++)
            {
                var start = (worker * 1000) + i;
                var answer = await sut.Client.InferAsync(new() { Model = i % 2 == 0 ? "wide" : "both", Inputs = [Input(start)] }, Token);

                Assert.All(answer.Outputs, output => Assert.Equal(Values(start + (output.Name == "y" ? 1 : 0)), output.Values<float>()));
            }
        }));
    }

    [Fact]
    public async Task InferStream_ManyInARow_GiveEachItsOwnAnswer()
    {
        await using var sut = await TestServer.StartAsync(Fill);
        var number = 0;

        await foreach (var answer in sut.Client.InferStreamAsync(Calls(), Token))
        {
            Assert.Equal(Values(number + 1), answer["y"].Values<float>());
            number++;
        }

        Assert.Equal(100, number);
    }

    [Fact]
    public async Task Rest_BinaryContents_GiveEachItsOwnAnswer()
    {
        await using var sut = await TestServer.StartAsync(Fill);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            var json = string.Create(CultureInfo.InvariantCulture, $$"""
                {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, {{Width}}], "parameters": {"binary_data_size": {{Width * 4}} } }],
                "parameters": {"binary_data_output": true} }
                """);
            using var content = new ByteArrayContent([.. System.Text.Encoding.UTF8.GetBytes(json), .. Input(number).Raw.Span]);
            content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
            using var answer = await sut.Http.PostAsync(new Uri("/v2/models/wide/infer", UriKind.Relative), content, Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(Token);

            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(bytes.Length - (Width * 4)));
            Assert.Equal(Values(number + 1), values);
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_TooLarge_IsNotTriedAgain(bool packed)
    {
        await using var sut = await TestServer.StartAsync(Fill, options => options with { MaxMessageBytes = 20_000, MaxTensorBytes = 20_000 });
        using var channel = Raw.Channel(sut);
        var request = Raw.Request("wide", Values(0));
        Grpc.Core.Metadata headers = packed ? new() { { "grpc-internal-encoding-request", "gzip" } } : [];

        var e = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await Raw.Service(channel).ModelInferAsync(request, headers, cancellationToken: Token));

        Assert.Equal((Grpc.Core.StatusCode.ResourceExhausted, "-1"), (e.StatusCode, e.Trailers.GetValue("grpc-retry-pushback-ms")));
    }

    static async IAsyncEnumerable<InferCall> Calls()
    {
        for (var i = 0; i < 100; i++)
        {
            yield return new() { Model = "wide", Inputs = [Input(i)] };
            await Task.Yield();
        }
    }

    static void Fill(string folder)
    {
        folder.Add("wide", Wide());
        // Its output 'same' is its input itself.
        folder.Add("both", Wide(), config: $$"""
            platform: "ensemble"  max_batch_size: 4
            input { name: "x" data_type: TYPE_FP32 dims: {{Width}} }
            output { name: "y" data_type: TYPE_FP32 dims: {{Width}} }
            output { name: "x" data_type: TYPE_FP32 dims: {{Width}} }
            ensemble_scheduling { step { model_name: "wide" model_version: -1
              input_map { key: "x" value: "x" } output_map { key: "y" value: "y" } } }
            """);
    }

    static OnnxModel Wide()
    {
        var g = new GraphBuilder("wide");
        g.Output(g.Add(g.Input("x", "N", Width), g.Scalar("one", 1f)), "y");
        return g.Build();
    }

    static float[] Values(int start) => [.. Enumerable.Range(0, Width).Select(i => (float)(start + i))];

    static ClientTensor Input(int start) => ClientTensor.From<float>("x", Values(start), 1, Width);

    static ModelInferRequest Message()
    {
        var message = Raw.Request("shift", Values(3));
        message.Id = "before";
        message.Parameters["priority"] = new() { Int64Param = 1 };
        message.RawInputContents.Add(ByteString.CopyFrom([1, 2, 3]));
        return message;
    }

    static ReadOnlySequence<byte> Pieces(byte[] bytes, int length)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(length, bytes.Length)), null);
        var last = first;
        for (var at = length; at < bytes.Length; at += length)
        {
            last = new(bytes.AsMemory(at, Math.Min(length, bytes.Length - at)), last);
        }

        return new(first, 0, last, last.Memory.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
