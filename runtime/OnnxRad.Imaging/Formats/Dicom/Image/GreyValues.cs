using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>From stored to modality values of a grey frame, larger being brighter.</summary>
/// <remarks>
/// Modality LUT or rescale (PS3.3 section C.11.1), of radiotherapy doses the dose scaling. MONOCHROME1, where large values are dark, is turned over:
/// v becomes (least + largest possible value) - v.
/// </remarks>
sealed class GreyValues
{
    // Stored values are taken out by blocks that stay in the processor's first cache.
    const int Block = 1024;

    const int MaxWholeBits = 24;

    readonly LookupTable? _table;
    readonly double _slope;
    readonly double _intercept;

    // What v is subtracted from where the values are turned over.
    readonly double? _mirror;

    /// <summary>Looks the rescale of a frame up.</summary>
    /// <param name="dataset">The object.</param>
    /// <param name="groups">Of the frame.</param>
    /// <param name="spec">Its pixels.</param>
    /// <param name="table">The modality LUT, which is the same for all frames; null for none.</param>
    public GreyValues(DicomDataset dataset, FrameGroups groups, PixelSpec spec, LookupTable? table)
    {
        _table = table;
        var scaling = dataset.Number(DicomTags.DoseGridScaling);
        var slope = groups.Numbers(DicomTags.PixelValueTransformationSequence, DicomTags.RescaleSlope);
        var intercept = groups.Numbers(DicomTags.PixelValueTransformationSequence, DicomTags.RescaleIntercept);
        _slope = _table is not null ? 1 : slope is [var s, ..] && double.IsFinite(s) && s != 0 ? s : scaling is > 0 ? scaling.Value : 1;
        _intercept = _table is null && intercept is [var i, ..] && double.IsFinite(i) ? i : 0;
        AreGreyLevels = _table is null && _slope == 1 && _intercept == 0 && !spec.Signed && dataset[DicomTags.PixelData] is not null;
        _mirror = spec.Photometric == "MONOCHROME1" ? Mirror(dataset, spec) : null;
    }

    /// <summary>The modality LUT of an object; null where it has none.</summary>
    public static LookupTable? Table(DicomDataset dataset, PixelSpec spec) => dataset.Items(DicomTags.ModalityLutSequence) is [var item, ..]
        ? LookupTable.Read(item, DicomTags.LutDescriptor, DicomTags.LutData, null, spec.Signed)
        : null;

    /// <summary>Whether the values are the stored ones, which are unsigned.</summary>
    public bool AreGreyLevels { get; }

    /// <summary>Whether the rescale leads below zero.</summary>
    public bool MayBeNegative => _intercept < 0;

    /// <summary>Converts a frame.</summary>
    public void Convert(StoredFrame frame, Span<float> values)
    {
        if (frame.Reals is { } reals)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Brighter((reals[i] * _slope) + _intercept);
            }

            return;
        }

        var isWhole = IsWhole(frame.Spec);
        Span<int> block = stackalloc int[Block];
        for (var start = 0; start < values.Length; start += Block)
        {
            var part = block[..Math.Min(Block, values.Length - start)];
            frame.Read(start, part);
            if (isWhole)
            {
                ConvertWhole(part, values[start..]);
                continue;
            }

            for (var i = 0; i < part.Length; i++)
            {
                var exact = frame.Exact(part[i]);
                values[start + i] = Brighter(_table is not null ? _table[(long)exact] : (exact * _slope) + _intercept);
            }
        }
    }

    // Whether all that is computed are whole numbers far below 2^31, of which integers are the same as doubles.
    bool IsWhole(PixelSpec spec) => _table is null && _slope == 1 && spec.BitsStored <= MaxWholeBits
        && _intercept == Math.Round(_intercept) && Math.Abs(_intercept) < 1 << MaxWholeBits && _mirror is null or (> -(1 << MaxWholeBits) and < 1 << MaxWholeBits);

    float Brighter(double value) => (float)(_mirror is { } sum ? sum - value : value);

    void ConvertWhole(ReadOnlySpan<int> stored, Span<float> values)
    {
        var offset = (int)(_mirror is { } sum ? sum - _intercept : _intercept);
        var i = 0;
        for (; i <= stored.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var value = new Vector<int>(stored[i..]);
            Vector.ConvertToSingle(new Vector<int>(offset) + (_mirror is null ? value : -value)).CopyTo(values[i..]);
        }

        for (; i < stored.Length; i++)
        {
            values[i] = offset + (_mirror is null ? stored[i] : -stored[i]);
        }
    }

    /// <summary>A window of the file, turned over with the values.</summary>
    public ImageWindow Convert(ImageWindow window) =>
        _mirror is { } sum ? window.Mirror(sum) : window;

    double Mirror(DicomDataset dataset, PixelSpec spec)
    {
        if (_table is not null)
        {
            return _table.Least + (double)_table.Most;
        }

        var isReal = dataset[DicomTags.PixelData] is null;
        var (least, most) = isReal ? (0, 0)
            : spec.Signed ? (-Math.Pow(2, spec.BitsStored - 1), Math.Pow(2, spec.BitsStored - 1) - 1)
            : (0, Math.Pow(2, spec.BitsStored) - 1);
        return ((least + most) * _slope) + (2 * _intercept);
    }
}
