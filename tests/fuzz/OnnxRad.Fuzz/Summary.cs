using System.Globalization;
using System.Text;

namespace OnnxRad.Fuzz;

/// <summary>Counts results by format, and keeps the worst.</summary>
sealed class Summary(IReadOnlyList<Original> originals)
{
    const int ShownFindings = 100;

    readonly Lock _lock = new();
    readonly SortedDictionary<string, SummaryRow> _rows = new(StringComparer.Ordinal);
    readonly List<CaseResult> _findings = [];

    /// <summary>How many results there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them are not as they ought to be.</summary>
    public long FindingCount { get; private set; }

    public void Add(CaseResult result)
    {
        lock (_lock)
        {
            Count++;
            var format = FuzzPlan.OriginalOf(originals, result.Number).Format;
            if (!_rows.TryGetValue(format, out var row))
            {
                _rows.Add(format, row = new());
            }

            row.Add(result);
            if (!result.IsWell())
            {
                FindingCount++;
                if (_findings.Count < ShownFindings)
                {
                    _findings.Add(result);
                }
            }
        }
    }

    /// <summary>The table, and a line for each finding.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            var text = new StringBuilder();
            text.AppendLine("| format | files | read | refused | findings | worst time, ms | worst processor time, ms | its file | worst allocation, MiB | its file |");
            text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
            var all = new SummaryRow();
            foreach (var (format, row) in _rows)
            {
                text.AppendLine($"| {format} | {row}");
                all.Add(row);
            }

            text.AppendLine($"| all | {all}");
            foreach (var finding in _findings.OrderBy(f => f.Number))
            {
                var original = FuzzPlan.OriginalOf(originals, finding.Number);
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"file {finding.Number} ({original.Format}, from '{original.Name}'): {finding.Outcome}, {finding.Processor.TotalMilliseconds:0} ms of a processor, {finding.Allocated >> 20} MiB. {finding.Problem}"));
            }

            if (FindingCount > _findings.Count)
            {
                text.AppendLine($"... and {FindingCount - _findings.Count} more findings.");
            }

            return text.ToString();
        }
    }
}
