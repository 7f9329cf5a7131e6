namespace OnnxRad.Fuzz;

/// <summary>The kinds of inputs that a run can be confined to.</summary>
static class FuzzKinds
{
    static readonly (string Name, Func<Original, bool> Has)[] s_all =
    [
        ("dicom", original => original.Format.StartsWith("DICOM", StringComparison.Ordinal)),
        ("jpeg", original => original.Format == "JPEG"),
        ("labels", original => original.Image is not null),
        ("nifti", original => original.Format == "NIfTI"),
        ("png", original => original.Format == "PNG"),
        ("series", original => original.Format.StartsWith(SeriesOriginals.Prefix, StringComparison.Ordinal)),
        ("tiff", original => original.Format == "TIFF"),
    ];

    /// <summary>Their names, in ordinal order.</summary>
    public static string[] Names => [.. s_all.Select(kind => kind.Name)];

    /// <summary>Whether an original is of one of the kinds; of none given, it is.</summary>
    public static bool Has(IReadOnlyCollection<string> kinds, Original original) =>
        kinds.Count == 0 || s_all.Any(kind => kinds.Contains(kind.Name) && kind.Has(original));
}
