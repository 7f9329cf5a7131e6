using System.Globalization;

namespace OnnxRad.Fuzz;

/// <summary>What came of the files of a format.</summary>
sealed class SummaryRow
{
    long _files, _read, _refused, _findings, _slowest, _allocated, _largest;
    TimeSpan _wall, _processor;

    public void Add(CaseResult result)
    {
        _files++;
        _read += result.Outcome == CaseOutcome.Read ? 1 : 0;
        _refused += result.Outcome == CaseOutcome.Refused ? 1 : 0;
        _findings += result.IsWell() ? 0 : 1;
        Worst(result.Wall, result.Processor, result.Number, result.Allocated, result.Number);
    }

    public void Add(SummaryRow row)
    {
        (_files, _read, _refused, _findings) = (_files + row._files, _read + row._read, _refused + row._refused, _findings + row._findings);
        Worst(row._wall, row._processor, row._slowest, row._allocated, row._largest);
    }

    /// <summary>The cells of a table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_files} | {_read} | {_refused} | {_findings} | {_wall.TotalMilliseconds:0} | {_processor.TotalMilliseconds:0} | {_slowest} | {_allocated >> 20} | {_largest} |");

    void Worst(TimeSpan wall, TimeSpan processor, long slowest, long allocated, long largest)
    {
        _wall = wall > _wall ? wall : _wall;
        (_processor, _slowest) = processor > _processor ? (processor, slowest) : (_processor, _slowest);
        (_allocated, _largest) = allocated > _allocated ? (allocated, largest) : (_allocated, _largest);
    }
}
