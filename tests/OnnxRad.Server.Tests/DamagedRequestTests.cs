using System.Buffers;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Fuzz;
using OnnxRad.Protocol;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Rest;
using OnnxRad.Server.Rpc;

namespace OnnxRad.Server.Tests;

/// <summary>Damaged requests and configurations are read or give the exceptions that their readers document, and take no memory that they do not fill.</summary>
/// <remarks><c>ONNXRAD_FUZZ_INPUTS</c> makes longer runs: how many inputs each test damages.</remarks>
public sealed class DamagedRequestTests(ITestOutputHelper output)
{
    const int Few = 3000;

    // Inputs have some hundred bytes: what is read of them may take a few thousand times as much, in messages above all.
    const long MaxAllocated = 4 << 20;

    static readonly SharedMemory s_shared = new(new() { Repositories = [] }, new(1 << 20));

    static readonly ModelInferRequest s_message = new()
    {
        ModelName = "m",
        ModelVersion = "1",
        Id = "7",
        Parameters = { ["priority"] = new() { Int64Param = 1 }, ["timeout"] = new() { Int64Param = 100 } },
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = "a", Datatype = "FP32", Shape = { 1, 2 } },
            new ModelInferRequest.Types.InferInputTensor { Name = "b", Datatype = "BYTES", Shape = { 2 } },
        },
        Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "c", Parameters = { ["classification"] = new() { Int64Param = 3 } } } },
        RawInputContents = { ByteString.CopyFrom(new byte[8]), ByteString.CopyFrom(2, 0, 0, 0, 65, 66, 1, 0, 0, 0, 67) },
    };

    [Fact]
    public void RestRequest_Damaged_IsReadOrRefused()
    {
        var json = Encoding.UTF8.GetBytes(
            """
            {"id": "7", "parameters": {"priority": 1, "timeout": 100, "binary_data_output": true},
             "inputs": [{"name": "a", "datatype": "FP32", "shape": [2, 2], "data": [[1, 2.5], [-3e2, 0]]},
                        {"name": "b", "datatype": "BYTES", "shape": [2], "data": ["x", "\u00fc"]},
                        {"name": "c", "datatype": "INT64", "shape": [1], "parameters": {"binary_data_size": 8}}],
             "outputs": [{"name": "d", "parameters": {"binary_data": true, "classification": 2}}]}
            """);
        Run([.. json, .. new byte[8]], (body, random) =>
        {
            using var memory = new RequestMemory();
            return RestRequestReader.Read("m", "", body, random.Next(4) == 0 ? random.Next(-1, body.Length + 2) : Math.Max(0, body.Length - 8), s_shared, new(1 << 30), memory).Inputs.Count >= 0;
        });
    }

    [Fact]
    public void Message_Damaged_IsReadOrRefused() => Run(s_message.ToByteArray(), (bytes, _) =>
    {
        var incoming = InferMarshaller.Read(new ReadOnlySequence<byte>(bytes));
        using var memory = incoming.Memory;
        return GrpcRequestReader.Read(incoming, s_shared, new(1 << 30)).Inputs.Count >= 0;
    });

    // Typed contents in place of raw ones.
    [Fact]
    public void MessageOfTypedContents_Damaged_IsReadOrRefused()
    {
        var message = s_message.Clone();
        message.RawInputContents.Clear();
        message.Inputs[0].Contents = new() { Fp32Contents = { 1, 2 } };
        message.Inputs[1].Contents = new() { BytesContents = { ByteString.CopyFromUtf8("x"), ByteString.CopyFromUtf8("y") } };
        Run(message.ToByteArray(), (bytes, _) =>
        {
            var incoming = InferMarshaller.Read(new ReadOnlySequence<byte>(bytes));
            using var memory = incoming.Memory;
            return GrpcRequestReader.Read(incoming, s_shared, new(1 << 30)).Inputs.Count >= 0;
        });
    }

    [Fact]
    public void BytesElements_Damaged_AreReadOrSayWhy() => Run(
        [2, 0, 0, 0, 65, 66, 1, 0, 0, 0, 67, 0, 0, 0, 0],
        (bytes, random) => BytesElements.TryRead(bytes, random.Next(10) == 0 ? random.NextInt64() : 3, out var elements) is not { } problem
            || (problem.Length > 0 && elements.Length == 0 && Refused()));

    [Fact]
    public void Configuration_Damaged_IsReadOrRefused() => Run(
        """
        name: "m" platform: "onnxruntime_onnx" max_batch_size: 8
        input [ { name: "a" data_type: TYPE_FP32 dims: [ 1, 28, 28 ] } ]
        output { name: "b" data_type: TYPE_FP32 dims: [ -1 ] }
        dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 default_queue_policy < timeout_action: DELAY > }
        parameters { key: "intra_op_thread_count" value: { string_value: "a\tb\x41\101" } }
        """u8.ToArray(),
        (bytes, _) => TextFormat.Read<ModelConfig>(Encoding.UTF8.GetString(bytes)) is not null);

    static bool Refused() => throw InferException.Invalid("Refused.");

    void Run(byte[] original, Func<byte[], Random, bool> read)
    {
        Assert.True(read(original, new Random(2)));
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("ONNXRAD_FUZZ_INPUTS"), out var wanted) ? wanted : Few;
        var (random, taken, refused, largest) = (new Random(26), 0, 0, 0L);
        for (var i = 0; i < inputs; i++)
        {
            var damaged = FileDamage.Of(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.True(read(damaged, random));
                taken++;
            }
            catch (Exception e) when (e is InferException or TextFormatException or InvalidProtocolBufferException or RpcException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Input {i}, {Convert.ToHexString(damaged)}: {e}");
            }

            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{taken} read, {refused} refused; at most {largest} bytes allocated for an input");
        Assert.True(taken > 0 && refused > 0, $"{taken} read, {refused} refused");
        Assert.InRange(largest, 0, MaxAllocated);
    }
}
