using System.Collections;

namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>The models that a program uses, by name.</summary>
public sealed class ModelRegistrations : IReadOnlyCollection<KeyValuePair<string, ModelRegistration>>
{
    readonly List<KeyValuePair<string, ModelRegistration>> _models = [];

    /// <inheritdoc/>
    public int Count => _models.Count;

    /// <summary>Adds a model; a name that is there twice is reported with all other problems when the program starts.</summary>
    /// <param name="name">The name by which the program asks for it.</param>
    /// <param name="path">The file; a relative path starts at the program's current folder.</param>
    /// <param name="options">How it is run; by default on all processors.</param>
    public void Add(string name, string path, RadModelOptions? options = null) => _models.Add(new(name, new(path, options)));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ModelRegistration>> GetEnumerator() => _models.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
