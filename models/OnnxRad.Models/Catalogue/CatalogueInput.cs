namespace OnnxRad.Models;

/// <summary>The image that a model of the catalogue takes.</summary>
public sealed record CatalogueInput
{
    /// <summary>The name of the graph's input.</summary>
    public required string Name { get; init; }

    /// <summary>The order of its dimensions.</summary>
    public required CatalogueLayout Layout { get; init; }

    /// <summary>Rows, in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Columns, in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The order of the channels; <see langword="null"/> when the publisher does not state it for this file.</summary>
    public required CatalogueChannelOrder? ChannelOrder { get; init; }

    /// <summary>How pixels become numbers; <see langword="null"/> when the publisher does not state it for this file.</summary>
    public required CatalogueNormalisation? Normalisation { get; init; }
}
