namespace OnnxRad.Fuzz;

/// <summary>A file that damaged ones are made from.</summary>
/// <param name="Format">Of DICOM files with the transfer syntax.</param>
/// <param name="Name">What the report calls it: of the file, without its folder.</param>
/// <param name="Bytes">Its bytes.</param>
sealed record Original(string Format, string Name, byte[] Bytes);
