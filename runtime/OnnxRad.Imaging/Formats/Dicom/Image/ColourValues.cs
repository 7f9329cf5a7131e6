namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>From stored values to red, green and blue (PS3.3 section C.7.6.3.1.2).</summary>
sealed class ColourValues
{
    // PS3.3 section C.7.6.3.1.2, retired ones included.
    static readonly string[] s_terms =
    [
        "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "HSV", "ARGB", "CMYK", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420",
        "YBR_ICT", "YBR_RCT", "XYB",
    ];

    // Pixels that are converted at a time.
    const int Block = 512;

    readonly LookupTable[]? _palette;
    readonly bool _isLuma;

    /// <summary>Looks at the photometric interpretation.</summary>
    /// <exception cref="InvalidImageException">It is not read, or the palette is missing or damaged.</exception>
    public ColourValues(DicomDataset dataset, PixelSpec spec)
    {
        Bits = spec.BitsStored;
        if (spec.Samples > 1 && dataset[DicomTags.PixelData] is null)
        {
            throw new InvalidImageException($"Its pixels are real numbers with {spec.Samples} samples each; real numbers are read as grey images.");
        }

        switch (spec.Photometric, spec.Samples)
        {
            case ("PALETTE COLOR", 1) when dataset[DicomTags.PixelData] is not null:
                _palette = [
                    Palette(dataset, DicomTags.RedPaletteDescriptor, DicomTags.RedPaletteData, DicomTags.SegmentedRedPaletteData, spec),
                    Palette(dataset, DicomTags.GreenPaletteDescriptor, DicomTags.GreenPaletteData, DicomTags.SegmentedGreenPaletteData, spec),
                    Palette(dataset, DicomTags.BluePaletteDescriptor, DicomTags.BluePaletteData, DicomTags.SegmentedBluePaletteData, spec)];
                Bits = _palette.Max(p => p.Bits);
                break;

            // The transforms RCT and ICT belong to JPEG 2000, whose decoders undo them.
            case ("RGB" or "YBR_RCT" or "YBR_ICT", 3):
                break;
            case ("YBR_FULL" or "YBR_FULL_422", 3):
                _isLuma = true;
                break;
            default:
                throw new InvalidImageException(
                    $"Its photometric interpretation '{Shown(spec.Photometric)}' with {spec.Samples} samples a pixel is not read. Read are MONOCHROME1, "
                    + "MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, YBR_FULL_422, YBR_RCT and YBR_ICT.",
                    "Convert it to one of them.");
        }
    }

    /// <summary>Bits of a colour.</summary>
    public int Bits { get; }

    /// <summary>Whether a photometric interpretation is grey.</summary>
    public static bool IsGrey(PixelSpec spec) => spec is { Photometric: "MONOCHROME1" or "MONOCHROME2", Samples: 1 };

    /// <summary>Converts a frame.</summary>
    /// <param name="frame">The stored values.</param>
    /// <param name="values">The frame's red, green and blue plane, each where <paramref name="offset"/> says.</param>
    /// <param name="offset">The distance of the planes.</param>
    public void Convert(StoredFrame frame, Span<float> values, int offset)
    {
        var count = frame.Spec.PixelCount;
        var red = values[..count];
        var green = values.Slice(offset, count);
        var blue = values.Slice(2 * offset, count);
        var samples = frame.Spec.Samples;
        Span<int> block = stackalloc int[Block * samples];
        for (var start = 0; start < count; start += Block)
        {
            var part = block[..(Math.Min(Block, count - start) * samples)];
            frame.Read(start * samples, part);
            Convert(frame, part, red[start..], green[start..], blue[start..]);
        }
    }

    void Convert(StoredFrame frame, ReadOnlySpan<int> stored, Span<float> red, Span<float> green, Span<float> blue)
    {
        float centre = MathF.Pow(2, Bits - 1), most = MathF.Pow(2, Bits) - 1;
        for (var i = 0; i < stored.Length / frame.Spec.Samples; i++)
        {
            if (_palette is not null)
            {
                var index = (long)frame.Exact(stored[i]);
                (red[i], green[i], blue[i]) = (_palette[0][index], _palette[1][index], _palette[2][index]);
                continue;
            }

            var (one, two, three) = ((float)frame.Exact(stored[3 * i]), (float)frame.Exact(stored[(3 * i) + 1]), (float)frame.Exact(stored[(3 * i) + 2]));
            if (_isLuma)
            {
                var (cb, cr) = (two - centre, three - centre);
                red[i] = Rounded(one + (1.402f * cr));
                green[i] = Rounded(one - (0.344136f * cb) - (0.714136f * cr));
                blue[i] = Rounded(one + (1.772f * cb));
            }
            else
            {
                (red[i], green[i], blue[i]) = (one, two, three);
            }
        }

        float Rounded(float value) => Math.Clamp(MathF.Floor(value + 0.5f), 0, most);
    }

    static LookupTable Palette(DicomDataset dataset, DicomTag descriptor, DicomTag data, DicomTag segmented, PixelSpec spec) =>
        LookupTable.Read(dataset, descriptor, data, segmented, spec.Signed)
        ?? throw new InvalidImageException("Its colours refer to a palette, but its DICOM header has none.");

    // The text comes from the file; what is no defined term is not shown.
    static string Shown(string photometric) => s_terms.Contains(photometric) ? photometric : "?";
}
