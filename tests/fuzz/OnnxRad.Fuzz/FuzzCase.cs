using System.Diagnostics;
using OnnxRad.Imaging;

namespace OnnxRad.Fuzz;

/// <summary>Reads a damaged file and measures what that took.</summary>
static class FuzzCase
{
    // Every so many DICOM files are read as a series, by the other way into the reader.
    const int SeriesEvery = 4;

    // Compilation and garbage collection fall on some file: one that seems slow is read again, and the better time counts.
    static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(250);

    public static CaseResult Run(long number, byte[] file)
    {
        var first = Measure(number, file);
        if (first.Processor < s_slow && first.Wall < s_slow)
        {
            return first;
        }

        var second = Measure(number, file);
        return second with
        {
            Wall = first.Wall < second.Wall ? first.Wall : second.Wall,
            Processor = first.Processor < second.Processor ? first.Processor : second.Processor,
        };
    }

    static CaseResult Measure(long number, byte[] file)
    {
        var (before, processor, start) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var (outcome, problem) = Read(file, asSeries: number % SeriesEvery == 0);
        return new(number, outcome, Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes() - before, problem);
    }

    static (CaseOutcome Outcome, string Problem) Read(byte[] file, bool asSeries)
    {
        try
        {
            if (asSeries && DicomFile.Probe(file.AsSpan(0, Math.Min(file.Length, ImageFormats.HeaderLength))))
            {
                _ = DicomSeries.Read([("damaged", file)]);
                return (CaseOutcome.Read, "");
            }

            using var image = ImageFile.Read(new MemoryStream(file), "damaged");
            return image.Pixels.Length == (long)image.Channels * image.Depth * image.Height * image.Width
                ? (CaseOutcome.Read, "")
                : (CaseOutcome.Failed, "The number of pixels does not fit the size.");
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException or InvalidSeriesException)
        {
            return (CaseOutcome.Refused, "");
        }
        catch (Exception e)
        {
            var place = e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("OnnxRad.", StringComparison.Ordinal))?.Trim();
            return (CaseOutcome.Failed, $"{e.GetType().Name}: {e.Message} {place}".ReplaceLineEndings(" ").Replace('\t', ' '));
        }
    }
}
