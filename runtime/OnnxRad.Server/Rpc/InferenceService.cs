using Grpc.Core;
using Inference;
using Microsoft.AspNetCore.Http.Features;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Rpc;

/// <summary>The Open Inference Protocol over gRPC.</summary>
sealed class InferenceService(
    ModelRepository repository, RepositoryControl control, ServerState state, SharedMemory shared, ByteBudget budget, ServerIdentity identity)
    : InferenceMethods
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = state.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelReadyResponse { Ready = ModelMessages.IsReady(repository, request.Name, request.Version) });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(identity.Metadata());

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(ModelMessages.Metadata(repository, request.Name, request.Version));

    public override async Task<ModelInferResponse> ModelInfer(IncomingRequest request, ServerCallContext context)
    {
        context.GetHttpContext().Features.GetRequiredFeature<RequestBytes>().Own(request.Memory);

        var asked = GrpcRequestReader.Read(request, shared, budget);
        var answer = await repository.InferAsync(asked, context.CancellationToken);
        return GrpcResponseWriter.Write(answer.Placed(asked, shared));
    }

    public override Task ModelStreamInfer(
        IAsyncStreamReader<IncomingRequest> requests, IServerStreamWriter<ModelStreamInferResponse> responses, ServerCallContext context) =>
        InferenceStream.RunAsync(repository, shared, budget, requests, responses, context);

    public override Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelConfigResponse { Config = repository.Get(request.Name, request.Version).Definition.Config });

    public override Task<ModelStatisticsResponse> ModelStatistics(ModelStatisticsRequest request, ServerCallContext context) =>
        Task.FromResult(StatisticsMessages.Read(repository, request.Name, request.Version));

    public override Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context) =>
        Task.FromResult(control.Index(request.Ready));

    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(
        RepositoryModelLoadRequest request, ServerCallContext context)
    {
        await control.LoadAsync(request.ModelName, request.Parameters, context.CancellationToken);
        return new();
    }

    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(
        RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        await control.UnloadAsync(request.ModelName, context.CancellationToken);
        return new();
    }

    public override Task<SystemSharedMemoryStatusResponse> SystemSharedMemoryStatus(
        SystemSharedMemoryStatusRequest request, ServerCallContext context) =>
        Task.FromResult(shared.Status(request.Name));

    public override Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(
        SystemSharedMemoryRegisterRequest request, ServerCallContext context)
    {
        shared.Register(request.Name, request.Key, request.Offset, request.ByteSize);
        return Task.FromResult(new SystemSharedMemoryRegisterResponse());
    }

    public override Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(
        SystemSharedMemoryUnregisterRequest request, ServerCallContext context)
    {
        shared.Unregister(request.Name);
        return Task.FromResult(new SystemSharedMemoryUnregisterResponse());
    }

    public override Task<CudaSharedMemoryStatusResponse> CudaSharedMemoryStatus(
        CudaSharedMemoryStatusRequest request, ServerCallContext context) =>
        throw NoSharedMemory();

    public override Task<CudaSharedMemoryRegisterResponse> CudaSharedMemoryRegister(
        CudaSharedMemoryRegisterRequest request, ServerCallContext context) =>
        throw NoSharedMemory();

    public override Task<CudaSharedMemoryUnregisterResponse> CudaSharedMemoryUnregister(
        CudaSharedMemoryUnregisterRequest request, ServerCallContext context) => throw NoSharedMemory();

    public override Task<TraceSettingResponse> TraceSetting(TraceSettingRequest request, ServerCallContext context) =>
        throw InferException.Unsupported("Trace settings cannot be changed over the protocol. Read the server's metrics and logs.");

    public override Task<LogSettingsResponse> LogSettings(LogSettingsRequest request, ServerCallContext context) =>
        throw InferException.Unsupported("Log settings cannot be changed over the protocol. "
            + "Set Logging__LogLevel__Default when the server starts.");

    static InferException NoSharedMemory() =>
        InferException.Unsupported("This server offers no shared memory of GPUs. Send tensors in the messages.");
}
