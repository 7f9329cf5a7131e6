using Grpc.Health.V1;
using Grpc.HealthCheck;

namespace OnnxRad.Server.Hosting;

/// <summary>Whether the server answers requests; tells <c>grpc.health.v1</c> too.</summary>
sealed class ServerState
{
    const string InferenceServiceName = "inference.GRPCInferenceService";

    readonly HealthServiceImpl _health;
    readonly TaskCompletionSource _firstLoad = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _telling = new();
    volatile Func<bool> _serves = static () => false;
    volatile bool _draining;

    public ServerState(HealthServiceImpl health)
    {
        _health = health;
        Changed();
    }

    /// <summary>The models are loaded, serve where they must, and the server was not told to stop.</summary>
    public bool IsReady => !_draining && _serves();

    /// <summary>Done when all models were tried for the first time.</summary>
    public Task WhenLoaded => _firstLoad.Task;

    /// <summary>All models were tried.</summary>
    /// <param name="serves">Says whether they serve as they should; asked again each time.</param>
    public void Loaded(Func<bool> serves)
    {
        _serves = serves;
        Changed();
        _firstLoad.TrySetResult();
    }

    /// <summary>Tells those who watch whether the server is ready, where a model may have changed that.</summary>
    public void Changed()
    {
        lock (_telling)
        {
            var status = IsReady ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
            _health.SetStatus("", status);
            _health.SetStatus(InferenceServiceName, status);
        }
    }

    /// <summary>The server was told to stop.</summary>
    public void Drain()
    {
        _draining = true;
        Changed();
    }
}
