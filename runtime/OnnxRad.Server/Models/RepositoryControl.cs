using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>What clients may ask of the repository.</summary>
sealed class RepositoryControl(ServerOptions options, ModelRepository repository, ServerState state)
{
    const int LargestConfig = 1 << 20;

    static readonly JsonParser s_json = new(JsonParser.Settings.Default.WithRecursionLimit(32));

    /// <summary>All models and their states.</summary>
    /// <param name="readyOnly">Whether to leave out those that are not ready.</param>
    public RepositoryIndexResponse Index(bool readyOnly)
    {
        var response = new RepositoryIndexResponse();
        var known = repository.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        foreach (var name in repository.Names().Union(known.Keys).Order(StringComparer.Ordinal))
        {
            if (!known.TryGetValue(name, out var entry))
            {
                response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex { Name = name });
                continue;
            }

            // Versions say themselves what is wrong with them; those that serve say why an update failed.
            var reason = entry.UpdateFailed ? entry.Reason : "";
            response.Models.Add(entry.Versions.Select(version => new RepositoryIndexResponse.Types.ModelIndex
            {
                Name = name,
                Version = $"{version.Version}",
                State = version.State,
                Reason = version.Reason.Length > 0 ? version.Reason : reason,
            }));
            if (entry.Versions.Count == 0)
            {
                response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex
                {
                    Name = name,
                    State = VersionState.Unavailable,
                    Reason = entry.Reason,
                });
            }
        }

        if (readyOnly)
        {
            var ready = response.Models.Where(model => model.State == VersionState.Ready).ToList();
            response.Models.Clear();
            response.Models.Add(ready);
        }

        return response;
    }

    /// <summary>Loads a model, new or again.</summary>
    /// <exception cref="InferException">Clients may not, there is no such model, or it does not load.</exception>
    public async Task LoadAsync(string name, MapField<string, ModelRepositoryParameter> parameters, CancellationToken cancellation)
    {
        ThrowIfNotAllowed();
        if (parameters.Keys.FirstOrDefault(key => key.StartsWith("file:", StringComparison.Ordinal)) is { } file)
        {
            throw InferException.Unsupported($"The parameter '{(file.Length <= 64 ? file : file[..64])}' brings a model file, "
                + "and this server takes models from its repository alone.");
        }

        var config = parameters.TryGetValue("config", out var text) ? Config(text) : null;
        try
        {
            await repository.LoadAsync(name, config, cancellation);
        }
        finally
        {
            state.Changed();
        }
    }

    /// <summary>Takes a model out.</summary>
    /// <exception cref="InferException">Clients may not, or there is no such model.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        ThrowIfNotAllowed();
        try
        {
            await repository.UnloadAsync(name, cancellation);
        }
        finally
        {
            state.Changed();
        }
    }

    /// <summary>Refuses what clients may not ask here.</summary>
    /// <exception cref="InferException">They may not load and unload models.</exception>
    public void ThrowIfNotAllowed()
    {
        if (options.ModelControl != ControlMode.Explicit)
        {
            throw new InferException(
                StatusCode.FailedPrecondition,
                "Clients may not load and unload models here. Start the server with --model-control explicit to let them.");
        }
    }

    static ModelConfig Config(ModelRepositoryParameter parameter)
    {
        var isText = parameter.ParameterChoiceCase == ModelRepositoryParameter.ParameterChoiceOneofCase.StringParam;
        var json = isText ? parameter.StringParam : "";
        if (Encoding.UTF8.GetByteCount(json) > LargestConfig)
        {
            throw InferException.Invalid($"The parameter 'config' is above {LargestConfig} bytes.");
        }

        try
        {
            return s_json.Parse<ModelConfig>(json);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InferException(StatusCode.InvalidArgument, $"The parameter 'config' is not a configuration in JSON: {e.Message}", e);
        }
    }
}
