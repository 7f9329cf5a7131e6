using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Inference;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace OnnxRad.Server.Rpc;

/// <summary>The methods of the service, with marshallers that answer a message that cannot be read with INVALID_ARGUMENT.</summary>
static class InferenceBinding
{
    const string ServiceName = "inference.GRPCInferenceService";

    /// <summary>What server reflection shows.</summary>
    public static ServiceDescriptor Descriptor => GRPCInferenceService.Descriptor;

    /// <summary>Adds all methods; the framework finds them in <see cref="InferenceMethods"/> by name.</summary>
    public static void BindService(ServiceBinderBase binder, InferenceMethods? service)
    {
        _ = service;
        Unary(binder, ServerLiveRequest.Parser, ServerLiveResponse.Parser, nameof(InferenceMethods.ServerLive));
        Unary(binder, ServerReadyRequest.Parser, ServerReadyResponse.Parser, nameof(InferenceMethods.ServerReady));
        Unary(binder, ModelReadyRequest.Parser, ModelReadyResponse.Parser, nameof(InferenceMethods.ModelReady));
        Unary(binder, ServerMetadataRequest.Parser, ServerMetadataResponse.Parser, nameof(InferenceMethods.ServerMetadata));
        Unary(binder, ModelMetadataRequest.Parser, ModelMetadataResponse.Parser, nameof(InferenceMethods.ModelMetadata));
        binder.AddMethod(
            new(
                MethodType.Unary,
                ServiceName,
                nameof(InferenceMethods.ModelInfer),
                InferMarshaller.Instance,
                Marshaller(ModelInferResponse.Parser)),
            (UnaryServerMethod<IncomingRequest, ModelInferResponse>?)null);
        binder.AddMethod(
            new(
                MethodType.DuplexStreaming, ServiceName, nameof(InferenceMethods.ModelStreamInfer), InferMarshaller.Instance,
                Marshaller(ModelStreamInferResponse.Parser)),
            (DuplexStreamingServerMethod<IncomingRequest, ModelStreamInferResponse>?)null);
        Unary(binder, ModelConfigRequest.Parser, ModelConfigResponse.Parser, nameof(InferenceMethods.ModelConfig));
        Unary(binder, ModelStatisticsRequest.Parser, ModelStatisticsResponse.Parser, nameof(InferenceMethods.ModelStatistics));
        Unary(binder, RepositoryIndexRequest.Parser, RepositoryIndexResponse.Parser, nameof(InferenceMethods.RepositoryIndex));
        Unary(binder, RepositoryModelLoadRequest.Parser, RepositoryModelLoadResponse.Parser, nameof(InferenceMethods.RepositoryModelLoad));
        Unary(
            binder,
            RepositoryModelUnloadRequest.Parser,
            RepositoryModelUnloadResponse.Parser,
            nameof(InferenceMethods.RepositoryModelUnload));
        BindSharedMemory(binder);
        Unary(binder, TraceSettingRequest.Parser, TraceSettingResponse.Parser, nameof(InferenceMethods.TraceSetting));
        Unary(binder, LogSettingsRequest.Parser, LogSettingsResponse.Parser, nameof(InferenceMethods.LogSettings));
    }

    /// <summary>What a client is told whose message cannot be read.</summary>
    public static RpcException NotProtobuf(DeserializationContext context, string message, InvalidProtocolBufferException problem) =>
        new(new Status(
            StatusCode.InvalidArgument,
            $"The message of {context.PayloadLength} bytes is not {message} in protobuf's form: {problem.Message} "
            + "Encode it with a client made from the protocol's .proto."));

    static void BindSharedMemory(ServiceBinderBase binder)
    {
        Unary(
            binder,
            SystemSharedMemoryStatusRequest.Parser,
            SystemSharedMemoryStatusResponse.Parser,
            nameof(InferenceMethods.SystemSharedMemoryStatus));
        Unary(
            binder,
            SystemSharedMemoryRegisterRequest.Parser,
            SystemSharedMemoryRegisterResponse.Parser,
            nameof(InferenceMethods.SystemSharedMemoryRegister));
        Unary(
            binder,
            SystemSharedMemoryUnregisterRequest.Parser,
            SystemSharedMemoryUnregisterResponse.Parser,
            nameof(InferenceMethods.SystemSharedMemoryUnregister));
        Unary(
            binder,
            CudaSharedMemoryStatusRequest.Parser,
            CudaSharedMemoryStatusResponse.Parser,
            nameof(InferenceMethods.CudaSharedMemoryStatus));
        Unary(
            binder,
            CudaSharedMemoryRegisterRequest.Parser,
            CudaSharedMemoryRegisterResponse.Parser,
            nameof(InferenceMethods.CudaSharedMemoryRegister));
        Unary(
            binder,
            CudaSharedMemoryUnregisterRequest.Parser,
            CudaSharedMemoryUnregisterResponse.Parser,
            nameof(InferenceMethods.CudaSharedMemoryUnregister));
    }

    static void Unary<TRequest, TResponse>(
        ServiceBinderBase binder, MessageParser<TRequest> request, MessageParser<TResponse> response, string name)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        binder.AddMethod(
            new(MethodType.Unary, ServiceName, name, Marshaller(request), Marshaller(response)),
            (UnaryServerMethod<TRequest, TResponse>?)null);

    static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var known = parser.WithDiscardUnknownFields(true);
        return new(Serialize, context => Deserialize(context, known));
    }

    static void Serialize<T>(T message, SerializationContext context)
        where T : class, IMessage<T>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    static T Deserialize<T>(DeserializationContext context, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var message = context.PayloadAsReadOnlySequence();
        var problem = message.Length <= RequestLimits.MostControlBytes
            ? RequestLimits.Problem("fields", WireFields.Count(message))
            : $"The {typeof(T).Name} has {message.Length} bytes; expected at most {RequestLimits.MostControlBytes}. "
                + "Models are taken from the repository alone, and tensors belong into inference requests.";
        if (problem is not null)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The request is not valid. {problem}"));
        }

        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotProtobuf(context, typeof(T).Name, e);
        }
    }
}
