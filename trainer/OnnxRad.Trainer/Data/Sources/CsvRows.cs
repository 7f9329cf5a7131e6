using System.Text.Unicode;
using CsvHelper;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Reads the columns of a table of images.</summary>
static class CsvRows
{
    const int MaxRecordBytes = 1 << 20;

    /// <summary>The place of a column that must be there and is not.</summary>
    const int Missing = -2;

    static readonly string[] s_own = ["patient", "split"];

    /// <summary>The rows whose cells are all there; what is wrong with the others goes to <paramref name="problems"/>.</summary>
    /// <param name="path">The table.</param>
    /// <param name="wanted">The columns that it must have.</param>
    /// <param name="problems">What is wrong.</param>
    /// <exception cref="DataException">The file is no text.</exception>
    public static List<CsvTableRow> Read(string path, CsvColumns wanted, List<string> problems)
    {
        var bytes = File.ReadAllBytes(path);
        if (!Utf8.IsValid(bytes))
        {
            throw new DataException(path, $"'{path}' is not UTF-8 text. Save the table as CSV in UTF-8.");
        }

        if (bytes.AsSpan().Trim("\uFEFF \t\r\n"u8).IsEmpty)
        {
            problems.Add("it is empty");
            return [];
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
            return FindColumns([.. reader.Headers], wanted, problems) is { } columns
                ? ReadRows(reader, columns, [.. wanted.Images.Select(image => image.Name)], badLines, problems)
                : [];
        }
        catch (CsvFormatException e)
        {
            throw new DataException(
                path,
                $"'{path}' cannot be read as CSV near line {e.LineNumber}: {e.Message} Save the table as CSV again.",
                innerException: e);
        }
    }

    static Column[]? FindColumns(string[] header, CsvColumns wanted, List<string> problems)
    {
        List<CsvColumn> named = [.. wanted.Images, .. wanted.Required];
        var columns = new List<Column>();
        var before = problems.Count;
        foreach (var (name, mayBeEmpty, mayBeMissing) in named)
        {
            Add(name, required: !mayBeMissing, mayBeEmpty);
        }

        Add("patient", required: false, mayBeEmpty: false);
        Add("split", required: false, mayBeEmpty: true);
        foreach (var other in wanted.Others ? header.Select(h => h.Trim()).Where(h => !columns.Any(c => Matches(h, c.Name))).ToArray() : [])
        {
            Add(other, required: false, mayBeEmpty: true);
        }

        if (columns.Any(column => column.Place == Missing))
        {
            // A first line of paths is a row of data, which may say who a patient is.
            var found = header.Select(h => h.Trim()).Where(h => h.Length > 0).ToList();
            problems.Add(found.Exists(h => h.AsSpan().ContainsAny('/', '\\') || ImageFormats.HasKnownExtension(h))
                ? "the first line is a row and not the names of the columns"
                : $"the columns in it are {Listing.Quote(found.Take(Listing.Limit))}{(found.Count > Listing.Limit ? $" and {found.Count - Listing.Limit} more" : "")}");
        }

        return problems.Count == before ? [.. columns] : null;

        void Add(string name, bool required, bool mayBeEmpty)
        {
            var place = Array.FindIndex(header, h => Matches(h, name));
            if (place < 0 && required)
            {
                problems.Add($"column '{name}' is missing");
            }
            else if (header.Count(h => Matches(h, name)) > 1)
            {
                problems.Add($"column '{name}' is there twice");
            }

            columns.Add(new(name, place < 0 && required ? Missing : place, mayBeEmpty));
        }
    }

    static bool Matches(string header, string name) => string.Equals(header.Trim(), name, StringComparison.OrdinalIgnoreCase);

    static List<CsvTableRow> ReadRows(CsvReader reader, Column[] columns, string[] images, HashSet<long> badLines, List<string> problems)
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

            var cells = columns.Where(c => c.Place >= 0).ToDictionary(c => c.Name, c => reader.GetString(c.Place).Trim(), StringComparer.Ordinal);
            var empty = columns.Where(c => !c.MayBeEmpty && cells.GetValueOrDefault(c.Name) is "").Select(c => c.Name).ToList();
            if (empty.Count > 0)
            {
                problems.Add($"line {line}: {Listing.Quote(empty)} {(empty.Count == 1 ? "is" : "are")} empty");
                continue;
            }

            string[] paths = [.. images.Select(image => cells[image])];
            var row = new CsvTableRow(
                line, Array.Find(paths, path => path.Length > 0) ?? "", cells.GetValueOrDefault("label", ""), cells.GetValueOrDefault("patient"), cells.GetValueOrDefault("split"))
            {
                Images = images.Zip(paths).ToDictionary(StringComparer.Ordinal),
                Cells = cells.Where(c => !s_own.Contains(c.Key) && !images.Contains(c.Key)).ToDictionary(StringComparer.Ordinal),
            };
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>A column that was found.</summary>
    /// <param name="Name">As asked for.</param>
    /// <param name="Place">Its place in the header; -1 where it is not there and need not be.</param>
    /// <param name="MayBeEmpty">Whether its cells may be empty.</param>
    readonly record struct Column(string Name, int Place, bool MayBeEmpty);
}
