using System.Text;

namespace OnnxRad.Cli.Output;

/// <summary>Tables as files of values separated by commas (RFC 4180), in UTF-8.</summary>
static class CsvFile
{
    /// <summary>Whether a target is a table.</summary>
    public static bool IsFor(string? path) => string.Equals(Path.GetExtension(path), ".csv", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>Writes a table; its folder is made where it is missing.</summary>
    /// <param name="path">The file; replaced where it is there.</param>
    /// <param name="rows">The cells of each row, first the names of the columns.</param>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        OutputFile.WriteInFolder(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    static string Cell(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") || text.Trim() != text ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
