using System.Text.Unicode;
using CsvHelper;

namespace OnnxRad.Trainer;

/// <summary>Reads the columns of a table of images.</summary>
static class CsvRows
{
    const int MaxRecordBytes = 1 << 20;

    static readonly (string Name, bool Required)[] s_columns =
        [("image", true), ("label", true), ("patient", false), ("split", false)];

    /// <summary>The rows whose cells are all there; what is wrong with the others goes to <paramref name="problems"/>.</summary>
    /// <exception cref="DataException">The file is no text.</exception>
    public static List<CsvTableRow> Read(string path, List<string> problems)
    {
        var bytes = File.ReadAllBytes(path);
        if (!Utf8.IsValid(bytes))
        {
            throw new DataException(path, $"'{path}' is not UTF-8 text. Save the table as CSV in UTF-8.");
        }

        var badLines = new HashSet<long>();
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = MaxRecordBytes,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => badLines.Add(record.LineNumber),
        };
        try
        {
            using var reader = CsvReader.Create(bytes, options);
            return FindColumns([.. reader.Headers], problems) is { } columns ? ReadRows(reader, columns, badLines, problems) : [];
        }
        catch (CsvFormatException e)
        {
            throw new DataException(
                path,
                $"'{path}' cannot be read as CSV near line {e.LineNumber}: {e.Message} Save the table as CSV again.",
                innerException: e);
        }
    }

    static int[]? FindColumns(string[] header, List<string> problems)
    {
        var columns = new int[s_columns.Length];
        var before = problems.Count;
        for (var c = 0; c < columns.Length; c++)
        {
            var (name, required) = s_columns[c];
            columns[c] = Array.FindIndex(header, h => Matches(h, name));
            if (columns[c] < 0 && required)
            {
                problems.Add($"column '{name}' is missing");
            }
            else if (header.Count(h => Matches(h, name)) > 1)
            {
                problems.Add($"column '{name}' is there twice");
            }
        }

        return problems.Count == before ? columns : null;
    }

    static bool Matches(string header, string name) => string.Equals(header.Trim(), name, StringComparison.OrdinalIgnoreCase);

    static List<CsvTableRow> ReadRows(CsvReader reader, int[] columns, HashSet<long> badLines, List<string> problems)
    {
        var rows = new List<CsvTableRow>();
        while (reader.Read())
        {
            var line = reader.LineNumber;
            if (badLines.Contains(line))
            {
                problems.Add($"line {line}: a quote is out of place or not closed");
                continue;
            }

            if (reader.FieldCount != reader.Headers.Count)
            {
                problems.Add(
                    $"line {line}: {Listing.Count(reader.FieldCount, "cell")} where the header has {reader.Headers.Count}");
                continue;
            }

            string? Cell(int column) => columns[column] < 0 ? null : reader.GetString(columns[column]).Trim();
            var row = new CsvTableRow(line, Cell(0)!, Cell(1)!, Cell(2), Cell(3));
            string?[] needed = [row.Image, row.Label, row.Patient];
            var empty = s_columns.Zip(needed).Where(c => c.Second is "").Select(c => c.First.Name).ToList();
            if (empty.Count > 0)
            {
                problems.Add($"line {line}: {Listing.Quote(empty)} {(empty.Count == 1 ? "is" : "are")} empty");
                continue;
            }

            rows.Add(row);
        }

        return rows;
    }
}
