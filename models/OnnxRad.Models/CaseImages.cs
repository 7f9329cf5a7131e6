using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace OnnxRad.Models;

/// <summary>The images of one case, as the phases of a contrast study: part of <see cref="Preprocessing"/>.</summary>
/// <remarks>Each image is windowed, resized and normalised for itself; then they are put together.</remarks>
public sealed partial record CaseImages
{
    /// <summary>The most images of a case.</summary>
    public const int Most = 16;

    /// <summary>What the images are called, in their order.</summary>
    /// <value>2 to 16 different names of 1 to 32 of the characters a-z, 0-9, '_' and '-', the first one a letter or digit.</value>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>How they become one input.</summary>
    /// <value>Default <see cref="ImageLayout.Channels"/>.</value>
    public ImageLayout Layout { get; init; } = ImageLayout.Channels;

    /// <summary>Whether images may be missing.</summary>
    /// <value>
    /// Default false. If true, a missing image is 0 after normalisation, and further channels hold 1 where an image is there and 0 where it is
    /// missing: one for each image of <see cref="ImageLayout.Channels"/>, one for all of <see cref="ImageLayout.SideBySide"/>.
    /// </value>
    public bool MayBeMissing { get; init; }

    /// <summary>The channels of the network's input that say which images are there.</summary>
    [JsonIgnore]
    public int MaskChannels => !MayBeMissing ? 0 : Layout == ImageLayout.Channels ? Names.Count : 1;

    /// <summary>Whether a text may be a name.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Names.Count is < 2 or > Most)
        {
            problems.Add($"images.names has {Names.Count} names; expected 2 to {Most}.");
        }

        problems.AddRange(Names.Where(name => !IsName(name)).Select(name => $"images.names has '{name}'; expected 1 to 32 of the characters a-z, 0-9, '_' and '-'."));
        problems.AddRange(Names.GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"images.names has the name '{g.Key}' {g.Count()} times; expected once."));
        return problems;
    }

    /// <inheritdoc/>
    public bool Equals(CaseImages? other) =>
        other is not null && Names.SequenceEqual(other.Names, StringComparer.Ordinal) && Layout == other.Layout && MayBeMissing == other.MayBeMissing;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(string.Join(',', Names), Layout, MayBeMissing);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,31}\z")]
    private static partial Regex Name();
}
