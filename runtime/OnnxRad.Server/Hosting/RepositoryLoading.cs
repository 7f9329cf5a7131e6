using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Hosting;

/// <summary>Loads the models when the server starts, follows the repository where it should, and drains when the server stops.</summary>
sealed partial class RepositoryLoading(
    ServerOptions options, ModelRepository repository, ServerState state, TimeProvider clock, ILogger<RepositoryLoading> log)
    : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Drain();
        if (options.DrainDelay > TimeSpan.Zero)
        {
            LogDraining(options.DrainDelay);
            await Task.Delay(options.DrainDelay, clock, cancellationToken);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The ports answer while models load.
        await Task.Yield();
        var complete = options.ModelControl == ControlMode.Explicit ? await LoadNamedAsync(stoppingToken) : await LookAsync(stoppingToken);
        state.Loaded(!options.StrictReadiness || (complete && repository.AllServe));
        if (options.ModelControl == ControlMode.Poll)
        {
            using var timer = new PeriodicTimer(options.PollInterval, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // A repository that cannot be read for a while takes away no model that serves.
                complete |= await LookAsync(stoppingToken);
                state.Loaded(!options.StrictReadiness || (complete && repository.AllServe));
            }
        }
    }

    /// <returns>Whether all were found and loaded; one that is not in the repository leaves no other trace.</returns>
    async Task<bool> LoadNamedAsync(CancellationToken cancellation)
    {
        var complete = true;
        foreach (var name in options.LoadModels)
        {
            try
            {
                await repository.LoadAsync(name, overriding: null, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                complete = false;
                LogNotLoaded(name, e.Message);
            }
        }

        return complete;
    }

    /// <returns>Whether the repositories could be read.</returns>
    async Task<bool> LookAsync(CancellationToken cancellation)
    {
        try
        {
            await repository.PollAsync(cancellation);
            return true;
        }
        catch (Exception e) when (e is InferException or IOException or UnauthorizedAccessException)
        {
            LogNotRead(e.Message);
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What escapes from here would stop the server, with all models that serve.
            LogNotFollowed(e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Told to stop; answering as not ready for {Delay}")]
    partial void LogDraining(TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "Model '{Name}' was asked for at the start: {Problem}")]
    partial void LogNotLoaded(string name, string problem);

    [LoggerMessage(LogLevel.Error, "Looking at the repository failed")]
    partial void LogNotFollowed(Exception problem);

    [LoggerMessage(LogLevel.Error, "The repository cannot be read: {Problem}")]
    partial void LogNotRead(string problem);
}
