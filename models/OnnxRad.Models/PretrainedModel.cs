namespace OnnxRad.Models;

/// <summary>The file whose weights the training of a model started from.</summary>
public sealed record PretrainedModel
{
    /// <summary>The name of the file, without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The SHA-256 of the file.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public required string Sha256 { get; init; }
}
