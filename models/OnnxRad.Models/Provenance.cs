namespace OnnxRad.Models;

/// <summary>How a model came about, so that it can be made again.</summary>
public sealed record Provenance
{
    /// <summary>
    /// The text of the resolved recipe, or <c>sha256:</c> and its hash; of a fused model whose members had different ones, what they agree on of the task, the
    /// seed and the data.
    /// </summary>
    public required string Recipe { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required long Seed { get; init; }

    /// <summary>The SHA-256 of the training data.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public required string DataSha256 { get; init; }

    /// <summary>The file that training started from.</summary>
    /// <value>Default <c>null</c>: new weights.</value>
    public PretrainedModel? Pretrained { get; init; }

    /// <summary>The models that were fused into this one.</summary>
    /// <value>At least 2; default <c>null</c>: it was trained.</value>
    public IReadOnlyList<EnsembleMember>? Members { get; init; }

    /// <summary>How the scores of <see cref="Members"/> are combined.</summary>
    /// <value>Default <c>null</c>: there are none.</value>
    public EnsembleRule? Rule { get; init; }

    /// <summary>The name and version of the program that made the model.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>When the model was made.</summary>
    /// <value>In UTC.</value>
    public required DateTimeOffset Created { get; init; }
}
