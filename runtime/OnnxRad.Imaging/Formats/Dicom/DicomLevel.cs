namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Where a parser is: in a data set, or between the items of a sequence.</summary>
/// <param name="Dataset">The data set that is filled; of a sequence, the one it belongs to.</param>
/// <param name="Items">The items of a sequence so far; null in a data set.</param>
/// <param name="End">The byte after the last one that belongs to it, at most.</param>
/// <param name="Delimited">Whether its length is undefined, so that a delimiter ends it.</param>
/// <param name="Explicit">Whether elements carry their representation.</param>
/// <param name="BigEndian">The order of bytes.</param>
sealed record DicomLevel(DicomDataset Dataset, List<DicomDataset>? Items, int End, bool Delimited, bool Explicit, bool BigEndian);
