namespace OnnxRad.Imaging;

/// <summary>What keeps slices from being a volume.</summary>
public enum SeriesProblem
{
    /// <summary>A file is no DICOM image, or is damaged.</summary>
    Unreadable,

    /// <summary>Slices do not say where they lie in the patient, or how far their pixels are apart.</summary>
    NoPosition,

    /// <summary>Some places have more slices than others.</summary>
    DuplicateSlices,

    /// <summary>There are gaps of a whole number of slices.</summary>
    MissingSlices,

    /// <summary>Slices are not equally far apart.</summary>
    UnevenSpacing,

    /// <summary>Slices are shifted against each other, as by a tilted gantry.</summary>
    Tilt,
}
