namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The windows and tables that a DICOM object proposes (PS3.3 section C.11.2).</summary>
static class DicomWindows
{
    // More than any viewer offers.
    const int Most = 64;

    // Each may have 2^16 entries.
    const int MostTables = 4;

    /// <summary>The tables of a frame, up to 4; damaged ones are left out.</summary>
    /// <param name="groups">Of the frame.</param>
    /// <param name="signed">Whether the values that they begin from are signed.</param>
    public static IReadOnlyList<ImageWindow> Tables(FrameGroups groups, bool signed)
    {
        var windows = new List<ImageWindow>();
        foreach (var item in groups.Holder(DicomTags.FrameVoiLutSequence, DicomTags.VoiLutSequence).Items(DicomTags.VoiLutSequence).Take(MostTables))
        {
            if (Table(item, signed) is { } table)
            {
                windows.Add(new(table.First, table.Last, item.Text(DicomTags.LutExplanation)) { Table = table });
            }
        }

        return windows;
    }

    static WindowTable? Table(DicomDataset item, bool signed)
    {
        try
        {
            return WindowTable.Read(item, signed);
        }
        catch (InvalidImageException)
        {
            return null;
        }
    }

    /// <summary>The first windows of a frame, up to 64; those without a number or a width are left out.</summary>
    public static IReadOnlyList<ImageWindow> Of(FrameGroups groups)
    {
        var holder = groups.Holder(DicomTags.FrameVoiLutSequence, DicomTags.WindowCenter);
        var (centers, widths) = (holder.FirstNumbers(DicomTags.WindowCenter, Most), holder.FirstNumbers(DicomTags.WindowWidth, Most));
        var (explanations, function) = (holder.FirstTexts(DicomTags.WindowCenterWidthExplanation, Most), holder.Text(DicomTags.VoiLutFunction));
        var windows = new List<ImageWindow>();
        for (var i = 0; i < Math.Min(centers.Count, widths.Count); i++)
        {
            if (double.IsFinite(centers[i]) && double.IsFinite(widths[i]) && widths[i] > 0)
            {
                windows.Add(ImageWindow.FromCenter(centers[i], widths[i], function, explanations.ElementAtOrDefault(i)));
            }
        }

        return windows;
    }
}
