namespace OnnxRad.Models;

/// <summary>A model that is part of a fused one.</summary>
public sealed record EnsembleMember
{
    /// <summary>The name of its file, without the folder.</summary>
    public required string Name { get; init; }

    /// <summary>The SHA-256 of the file.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public required string Sha256 { get; init; }

    /// <summary>What it counts.</summary>
    /// <value>Greater than 0; those of all members add up to 1.</value>
    public required double Share { get; init; }
}
