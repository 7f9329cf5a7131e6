using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Net.Client;
using Inference;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Calls below the typed client, for messages that it would not send.</summary>
static class Raw
{
    public static GrpcChannel Channel(TestServer server) =>
        GrpcChannel.ForAddress(server.GrpcAddress, new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null });

    public static GRPCInferenceService.GRPCInferenceServiceClient Service(GrpcChannel channel) => new(channel);

    /// <summary>One item of two values for <see cref="Nets.Shift"/>.</summary>
    public static ModelInferRequest Request(string model, params ReadOnlySpan<float> values) => new()
    {
        ModelName = model,
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { values.Length / 2, 2 } } },
        RawInputContents = { Floats(values) },
    };

    public static ByteString Floats(params ReadOnlySpan<float> values) => ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
}
