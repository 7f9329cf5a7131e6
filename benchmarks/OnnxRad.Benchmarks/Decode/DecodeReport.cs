using System.Globalization;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>The table of the benchmark 'decode'.</summary>
static class DecodeReport
{
    static readonly string[] s_whole = ["pydicom", "dcmtk", "dcmtk-stored"];

    public static string Text(IReadOnlyList<DecodeTimes> times, IReadOnlyList<Reference> references, string source, BenchmarkOptions options) => $"""
        # Decoding DICOM files

        Files in memory, many times in one process each, so that starting up does not count; processor time, on one core. OnnxRad: from the bytes of the file to modality
        values (float32), `DicomFile.Parse(bytes).ReadFrames()`. pydicom: `apply_modality_lut(dcmread(...).pixel_array)`, with GDCM for what is
        compressed. DCMTK: the file read and `DicomImage`, which applies the modality transformation; "stored" is without it, by
        `chooseRepresentation`. CharLS and OpenJPEG ("codec"): the bare codestream only, to stored values. {options.Rounds} rounds interleaved, medians; MB are
        decoded pixels as stored (2 bytes each for 12 bits). Ratios are ours by theirs, within rounds: under 1 OnnxRad is faster.
        Images: {source}; encoded by DCMTK (RLE, JPEG, JPEG-LS) and GDCM (JPEG 2000). Below them the test data that all of them read.

        {HostDescription.WithoutTorch()}. {string.Join(", ", references.Select(r => $"{r.Name} {r.Version ?? "absent"}"))}{(references.Count < 5 ? "; the others were not there" : "")}.

        | file | size | OnnxRad, images/s | OnnxRad, MB/s | pydicom | DCMTK | DCMTK stored | codec | ratio to pydicom | to DCMTK | to DCMTK stored | to codec | target | KB allocated an image |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|
        {string.Join('\n', times.Select(Row))}
        """;

    static string Row(DecodeTimes times)
    {
        var files = times.Case;
        var megabytes = files.PixelBytes / 1e6 / files.Images;
        string[] others = [.. s_whole, files.Library ?? ""];
        string[] cells =
        [
            files.Name, files.Size, Number(1 / times[DecodeTimes.Ours]), Number(megabytes / times[DecodeTimes.Ours]),
            .. others.Select(o => Number(megabytes / times[o])),
            .. others.Select(o => times.Ratio(o)?.ToString("F2", CultureInfo.InvariantCulture) ?? "-"),
            files.Target is { } target ? Verdict(times, target) : "-",
            (times.Allocated / 1024).ToString(CultureInfo.InvariantCulture),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>What is not compressed, and RLE, must beat both pydicom and DCMTK; the others are held against the codec, or DCMTK's stored values.</summary>
    static string Verdict(DecodeTimes times, double target)
    {
        string[] rivals = times.Case.Library is { } library ? [library] : target <= 1 ? ["pydicom", "dcmtk"] : ["dcmtk-stored"];
        var ratios = rivals.Select(times.Ratio).OfType<double>().ToList();
        var limit = target.ToString("0.0", CultureInfo.InvariantCulture);
        return ratios.Count == 0 ? $"<= {limit}: nothing to compare" : ratios.Max() <= target ? $"<= {limit}: held" : $"<= {limit}: missed";
    }

    static string Number(double? value) => value switch
    {
        null => "-",
        < 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F0", CultureInfo.InvariantCulture),
    };
}
