namespace OnnxRad.Client;

/// <summary>What a model gave.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version that ran.</param>
/// <param name="Id">The caller's name of the request.</param>
/// <param name="Outputs">The outputs, in the order asked for or of the model.</param>
public sealed record InferResult(string Model, string Version, string Id, IReadOnlyList<ClientTensor> Outputs)
{
    /// <summary>The output of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public ClientTensor this[string name] => Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new KeyNotFoundException($"There is no output '{name}'; "
            + $"the answer has {string.Join(", ", Outputs.Select(output => $"'{output.Name}'"))}.");
}
