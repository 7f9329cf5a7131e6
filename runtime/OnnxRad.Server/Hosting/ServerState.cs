using Grpc.Health.V1;
using Grpc.HealthCheck;

namespace OnnxRad.Server.Hosting;

/// <summary>Whether the server answers requests; tells <c>grpc.health.v1</c> too.</summary>
sealed class ServerState
{
    const string InferenceServiceName = "inference.GRPCInferenceService";

    readonly HealthServiceImpl _health;
    readonly TaskCompletionSource _firstLoad = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _loaded;
    volatile bool _draining;

    public ServerState(HealthServiceImpl health)
    {
        _health = health;
        Tell();
    }

    /// <summary>The models are loaded and the server was not told to stop.</summary>
    public bool IsReady => _loaded && !_draining;

    /// <summary>Done when all models were tried for the first time.</summary>
    public Task WhenLoaded => _firstLoad.Task;

    /// <summary>The models are loaded, or no longer as they should be.</summary>
    public void Loaded(bool loaded)
    {
        _loaded = loaded;
        Tell();
        _firstLoad.TrySetResult();
    }

    /// <summary>The server was told to stop.</summary>
    public void Drain()
    {
        _draining = true;
        Tell();
    }

    void Tell()
    {
        var status = IsReady ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
        _health.SetStatus("", status);
        _health.SetStatus(InferenceServiceName, status);
    }
}
