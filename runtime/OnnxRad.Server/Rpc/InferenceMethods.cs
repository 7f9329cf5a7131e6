using Grpc.Core;
using Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>The methods of the service, those that infer with messages of our own reading; the framework looks them up here by
/// name.</summary>
[BindServiceMethod(typeof(InferenceBinding), nameof(InferenceBinding.BindService))]
abstract class InferenceMethods
{
    public abstract Task ModelStreamInfer(
        IAsyncStreamReader<IncomingRequest> requests, IServerStreamWriter<ModelStreamInferResponse> responses, ServerCallContext context);

    public abstract Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context);

    public abstract Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context);

    public abstract Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context);

    public abstract Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context);

    public abstract Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context);

    public abstract Task<ModelInferResponse> ModelInfer(IncomingRequest request, ServerCallContext context);

    public abstract Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context);

    public abstract Task<ModelStatisticsResponse> ModelStatistics(ModelStatisticsRequest request, ServerCallContext context);

    public abstract Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context);

    public abstract Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context);

    public abstract Task<RepositoryModelUnloadResponse> RepositoryModelUnload(
        RepositoryModelUnloadRequest request, ServerCallContext context);

    public abstract Task<SystemSharedMemoryStatusResponse> SystemSharedMemoryStatus(
        SystemSharedMemoryStatusRequest request, ServerCallContext context);

    public abstract Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(
        SystemSharedMemoryRegisterRequest request, ServerCallContext context);

    public abstract Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(
        SystemSharedMemoryUnregisterRequest request, ServerCallContext context);

    public abstract Task<CudaSharedMemoryStatusResponse> CudaSharedMemoryStatus(
        CudaSharedMemoryStatusRequest request, ServerCallContext context);

    public abstract Task<CudaSharedMemoryRegisterResponse> CudaSharedMemoryRegister(
        CudaSharedMemoryRegisterRequest request, ServerCallContext context);

    public abstract Task<CudaSharedMemoryUnregisterResponse> CudaSharedMemoryUnregister(
        CudaSharedMemoryUnregisterRequest request, ServerCallContext context);

    public abstract Task<TraceSettingResponse> TraceSetting(TraceSettingRequest request, ServerCallContext context);

    public abstract Task<LogSettingsResponse> LogSettings(LogSettingsRequest request, ServerCallContext context);
}
