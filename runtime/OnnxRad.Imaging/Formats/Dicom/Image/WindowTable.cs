namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A VOI LUT (PS3.3 section C.11.2.1.1), as shares of white.</summary>
/// <param name="first">The value of the first entry; those before take it too, and those behind the last that.</param>
/// <param name="shares">0 to 1; at least one.</param>
sealed class WindowTable(double first, float[] shares) : IEquatable<WindowTable>
{
    /// <summary>The value of the last entry.</summary>
    public double Last => first + shares.Length - 1;

    /// <summary>The table of an item of a VOI LUT sequence; null where it has no descriptor.</summary>
    /// <exception cref="InvalidImageException">It is damaged.</exception>
    public static WindowTable? Read(DicomDataset item, bool signed)
    {
        if (LookupTable.Read(item, DicomTags.LutDescriptor, DicomTags.LutData, null, signed || item[DicomTags.LutDescriptor]?.Vr == "SS") is not { } table)
        {
            return null;
        }

        var most = (1 << table.Bits) - 1;
        return new(table.First, Array.ConvertAll(table.Entries, entry => Math.Min(1, (float)entry / most)));
    }

    /// <summary>The share of white of a value.</summary>
    public float ShareOf(double value) => shares[(int)Math.Clamp(Math.Floor(value - first + 0.5), 0, shares.Length - 1)];

    /// <summary>The table of values turned over, v becoming <paramref name="sum"/> - v, and with them black and white.</summary>
    public WindowTable Mirror(double sum) => new(sum - Last, [.. shares.Reverse().Select(share => 1 - share)]);

    /// <inheritdoc/>
    public bool Equals(WindowTable? other) => other is not null && other.First == first && other.Shares.SequenceEqual(shares);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WindowTable);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(first, shares.Length);

    /// <summary>The value of the first entry.</summary>
    public double First => first;

    ReadOnlySpan<float> Shares => shares;
}
