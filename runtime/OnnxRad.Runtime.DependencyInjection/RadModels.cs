using Microsoft.Extensions.Options;

namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>The open models of a program, by name; the container owns and disposes them.</summary>
public sealed class RadModels : IDisposable
{
    readonly Dictionary<string, RadModel> _models = new(StringComparer.Ordinal);

    internal RadModels(IOptions<OnnxRadOptions> options)
    {
        try
        {
            foreach (var (name, model) in options.Value.Models)
            {
                _models.Add(name, RadModel.Open(model.Path, model.Options));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The names, in the order in which the models were added.</summary>
    public IReadOnlyCollection<string> Names => _models.Keys;

    /// <summary>A model.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public RadModel this[string name] => _models.TryGetValue(name, out var model)
        ? model
        : throw new KeyNotFoundException($"There is no model '{name}'; known: {Known}. Add it in AddOnnxRad.");

    /// <summary>The only model.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public RadModel Single => _models.Count == 1
        ? _models.Values.First()
        : throw new InvalidOperationException(
            $"There are {_models.Count} models: {Known}. Ask for one by name, as in [FromKeyedServices(\"{_models.Keys.First()}\")] RadModel.");

    string Known => string.Join(", ", _models.Keys.Select(name => $"'{name}'"));

    /// <summary>Frees all models.</summary>
    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }
    }
}
