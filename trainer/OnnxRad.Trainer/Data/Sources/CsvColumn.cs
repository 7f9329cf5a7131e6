namespace OnnxRad.Trainer;

/// <summary>A column of a table beside 'image', 'patient' and 'split'.</summary>
/// <param name="Name">Its name; capitals do not matter.</param>
/// <param name="MayBeEmpty">Whether its cells may be empty.</param>
/// <param name="MayBeMissing">Whether the table may lack it.</param>
readonly record struct CsvColumn(string Name, bool MayBeEmpty = false, bool MayBeMissing = false);
