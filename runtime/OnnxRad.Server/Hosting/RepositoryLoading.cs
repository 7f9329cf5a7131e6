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
        var isExplicit = options.ModelControl == ControlMode.Explicit;
        var complete = !isExplicit && await LookAsync(stoppingToken);
        if (isExplicit)
        {
            await LoadNamedAsync(stoppingToken);
        }

        // One that was asked for and was not there may come later.
        state.Loaded(() => !options.StrictReadiness || (isExplicit ? repository.Serve(options.LoadModels) : complete && repository.AllServe));
        if (options.ModelControl == ControlMode.Poll)
        {
            using var timer = new PeriodicTimer(options.PollInterval, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // A repository that cannot be read for a while takes away no model that serves.
                complete |= await LookAsync(stoppingToken);
                state.Changed();
            }
        }
    }

    // One that is not in the repository leaves no other trace than in the log.
    async Task LoadNamedAsync(CancellationToken cancellation)
    {
        foreach (var name in options.LoadModels)
        {
            try
            {
                await repository.LoadAsync(name, overriding: null, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotLoaded(name, e.Message);
            }
        }
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
