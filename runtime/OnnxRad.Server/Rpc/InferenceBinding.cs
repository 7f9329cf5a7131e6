using Google.Protobuf;
using Grpc.Core;
using Inference;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace OnnxRad.Server.Rpc;

/// <summary>The methods of the service, with marshallers that answer a message that cannot be read with INVALID_ARGUMENT.</summary>
static class InferenceBinding
{
    const string ServiceName = "inference.GRPCInferenceService";

    /// <summary>What server reflection shows.</summary>
    public static ServiceDescriptor Descriptor => GRPCInferenceService.Descriptor;

    /// <summary>Adds all methods; the framework finds them in <see cref="InferenceService"/> by name.</summary>
    public static void BindService(ServiceBinderBase binder, GRPCInferenceService.GRPCInferenceServiceBase? service)
    {
        _ = service;
        Unary(binder, ServerLiveRequest.Parser, ServerLiveResponse.Parser, nameof(InferenceService.ServerLive));
        Unary(binder, ServerReadyRequest.Parser, ServerReadyResponse.Parser, nameof(InferenceService.ServerReady));
        Unary(binder, ModelReadyRequest.Parser, ModelReadyResponse.Parser, nameof(InferenceService.ModelReady));
        Unary(binder, ServerMetadataRequest.Parser, ServerMetadataResponse.Parser, nameof(InferenceService.ServerMetadata));
        Unary(binder, ModelMetadataRequest.Parser, ModelMetadataResponse.Parser, nameof(InferenceService.ModelMetadata));
        Unary(binder, ModelInferRequest.Parser, ModelInferResponse.Parser, nameof(InferenceService.ModelInfer));
        binder.AddMethod(
            Method(MethodType.DuplexStreaming, ModelInferRequest.Parser, ModelStreamInferResponse.Parser, nameof(InferenceService.ModelStreamInfer)),
            (DuplexStreamingServerMethod<ModelInferRequest, ModelStreamInferResponse>?)null);
        Unary(binder, ModelConfigRequest.Parser, ModelConfigResponse.Parser, nameof(InferenceService.ModelConfig));
        Unary(binder, ModelStatisticsRequest.Parser, ModelStatisticsResponse.Parser, nameof(InferenceService.ModelStatistics));
        Unary(binder, RepositoryIndexRequest.Parser, RepositoryIndexResponse.Parser, nameof(InferenceService.RepositoryIndex));
        Unary(binder, RepositoryModelLoadRequest.Parser, RepositoryModelLoadResponse.Parser, nameof(InferenceService.RepositoryModelLoad));
        Unary(
            binder, RepositoryModelUnloadRequest.Parser, RepositoryModelUnloadResponse.Parser, nameof(InferenceService.RepositoryModelUnload));
        Unary(
            binder, SystemSharedMemoryStatusRequest.Parser, SystemSharedMemoryStatusResponse.Parser, nameof(InferenceService.SystemSharedMemoryStatus));
        Unary(
            binder, SystemSharedMemoryRegisterRequest.Parser, SystemSharedMemoryRegisterResponse.Parser, nameof(InferenceService.SystemSharedMemoryRegister));
        Unary(
            binder, SystemSharedMemoryUnregisterRequest.Parser, SystemSharedMemoryUnregisterResponse.Parser, nameof(InferenceService.SystemSharedMemoryUnregister));
        Unary(binder, CudaSharedMemoryStatusRequest.Parser, CudaSharedMemoryStatusResponse.Parser, nameof(InferenceService.CudaSharedMemoryStatus));
        Unary(
            binder, CudaSharedMemoryRegisterRequest.Parser, CudaSharedMemoryRegisterResponse.Parser, nameof(InferenceService.CudaSharedMemoryRegister));
        Unary(
            binder, CudaSharedMemoryUnregisterRequest.Parser, CudaSharedMemoryUnregisterResponse.Parser, nameof(InferenceService.CudaSharedMemoryUnregister));
        Unary(binder, TraceSettingRequest.Parser, TraceSettingResponse.Parser, nameof(InferenceService.TraceSetting));
        Unary(binder, LogSettingsRequest.Parser, LogSettingsResponse.Parser, nameof(InferenceService.LogSettings));
    }

    static void Unary<TRequest, TResponse>(
        ServiceBinderBase binder, MessageParser<TRequest> request, MessageParser<TResponse> response, string name)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        binder.AddMethod(Method(MethodType.Unary, request, response, name), (UnaryServerMethod<TRequest, TResponse>?)null);

    static Method<TRequest, TResponse> Method<TRequest, TResponse>(
        MethodType type, MessageParser<TRequest> request, MessageParser<TResponse> response, string name)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(type, ServiceName, name, Marshaller(request), Marshaller(response));

    static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => new(Serialize, context => Deserialize(context, parser));

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
        if (typeof(T) == typeof(ModelInferRequest) && MessageParts.Problem(context.PayloadAsReadOnlySequence()) is { } problem)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The request is not valid. {problem}"));
        }

        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument,
                $"The message of {context.PayloadLength} bytes is not {parser.GetType().GenericTypeArguments[0].Name} in protobuf's form: {e.Message} "
                + "Encode it with a client made from the protocol's .proto."));
        }
    }
}
