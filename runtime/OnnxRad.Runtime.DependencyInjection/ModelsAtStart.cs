using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>Opens the models when the host starts, so that one that cannot be used stops it there.</summary>
sealed class ModelsAtStart(RadModels models, IOptions<OnnxRadOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => options.Value.WarmUp
        ? Task.Run(
            () =>
            {
                foreach (var name in models.Names)
                {
                    ModelWarmUp.Run(models[name], cancellation: cancellationToken);
                }
            },
            cancellationToken)
        : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
