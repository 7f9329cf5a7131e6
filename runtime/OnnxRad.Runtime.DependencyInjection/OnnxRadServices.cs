using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>Puts models into a service container.</summary>
public static class OnnxRadServices
{
    /// <summary>Adds models, which are opened once and shared.</summary>
    /// <remarks>
    /// Ask for <see cref="RadModel"/> where there is one model, for a keyed <see cref="RadModel"/> by its name, or for
    /// <see cref="RadModels"/>. Options are checked and models opened when the host starts; without a host, at the first use.
    /// May be called several times; the models add up.
    /// </remarks>
    /// <param name="services">The container under construction.</param>
    /// <param name="configure">Names the models.</param>
    public static IServiceCollection AddOnnxRad(this IServiceCollection services, Action<OnnxRadOptions> configure)
    {
        services.AddOptions<OnnxRadOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnnxRadOptions>, OnnxRadOptionsCheck>());
        services.TryAddSingleton(provider => new RadModels(provider.GetRequiredService<IOptions<OnnxRadOptions>>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<RadModels>().Single);
        services.TryAddKeyedSingleton(
            KeyedService.AnyKey,
            (provider, key) => key is string name
                ? provider.GetRequiredService<RadModels>()[name]
                : throw new InvalidOperationException($"Models are keyed by their names, and '{key}' is no text."));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelsAtStart>());
        return services;
    }
}
