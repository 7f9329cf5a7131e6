namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>From stored to modality values of a grey frame, larger being brighter.</summary>
/// <remarks>
/// Modality LUT or rescale (PS3.3 section C.11.1), of radiotherapy doses the dose scaling. MONOCHROME1, where large values are dark, is turned over:
/// v becomes (least + largest possible value) - v.
/// </remarks>
sealed class GreyValues
{
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

    /// <summary>Converts a frame.</summary>
    public void Convert(StoredFrame frame, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = _table is not null && frame.Reals is null ? _table[(long)frame.Exact(i)] : (frame.Exact(i) * _slope) + _intercept;
            values[i] = (float)(_mirror is { } sum ? sum - value : value);
        }
    }

    /// <summary>A window of the file, turned over with the values.</summary>
    public ImageWindow Convert(ImageWindow window) =>
        _mirror is { } sum ? window with { Low = sum - window.High, High = sum - window.Low } : window;

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
