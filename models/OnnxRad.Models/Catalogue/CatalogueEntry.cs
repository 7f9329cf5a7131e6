using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>A public model: where it is, what its bytes must be, and what its input is.</summary>
public sealed record CatalogueEntry
{
    /// <summary>What users call it: lower-case letters, digits, dots and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Where its publisher offers the file; https.</summary>
    public required string Address { get; init; }

    /// <summary>The length of the file; <see langword="null"/> when no public source states it.</summary>
    public required long? Bytes { get; init; }

    /// <summary>The file's SHA-256, 64 lower-case hexadecimal digits; <see langword="null"/> when no public source states it.</summary>
    public required string? Sha256 { get; init; }

    /// <summary>Where length and hash were read; <see langword="null"/> exactly when there is no hash.</summary>
    public required string? HashReadIn { get; init; }

    /// <summary>The licence that the publisher states, as an SPDX identifier.</summary>
    public required string Licence { get; init; }

    /// <summary>The version of the default operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>What to feed.</summary>
    public required CatalogueInput Input { get; init; }

    /// <summary>The list of classes that the outputs stand for, in order: <c>imagenet-1000</c> is that of ILSVRC 2012.</summary>
    public required string Classes { get; init; }

    /// <summary>The name of the file: the last part of <see cref="Address"/>.</summary>
    [JsonIgnore]
    public string FileName => Address[(Address.LastIndexOf('/') + 1)..];
}
