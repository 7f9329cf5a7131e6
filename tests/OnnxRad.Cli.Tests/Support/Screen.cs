using System.Text;
using System.Text.RegularExpressions;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>A terminal as far as progress bars use one: what stands on it in the end.</summary>
static partial class Screen
{
    public static string Show(string written)
    {
        var lines = new List<StringBuilder> { new() };
        var (row, column) = (0, 0);
        for (var i = 0; i < written.Length; i++)
        {
            if (Sequence().Match(written, i) is { Success: true } sequence)
            {
                var count = int.TryParse(sequence.Groups["n"].Value, out var n) ? n : 1;
                switch (sequence.Groups["command"].Value)
                {
                    case "A":
                        row = int.Max(0, row - count);
                        break;
                    case "K":
                        lines[row].Clear();
                        break;
                }

                i += sequence.Length - 1;
            }
            else if (written[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == lines.Count)
                {
                    lines.Add(new());
                }
            }
            else if (written[i] == '\r')
            {
                column = 0;
            }
            else
            {
                lines[row].Length = int.Max(lines[row].Length, column + 1);
                lines[row][column++] = written[i];
            }
        }

        return string.Join('\n', lines.Select(line => line.ToString().Replace('\0', ' ').TrimEnd())).TrimEnd('\n');
    }

    // 2K clears a line, A goes up; colours (m) and the cursor's looks (h, l) leave the text as it is.
    [GeneratedRegex(@"\G\e\[\??(?<n>[\d;]*)(?<command>[A-Za-z])")]
    private static partial Regex Sequence();
}
