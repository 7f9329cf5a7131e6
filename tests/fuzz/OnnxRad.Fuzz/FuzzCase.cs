using System.Diagnostics;
using OnnxRad.Imaging;

namespace OnnxRad.Fuzz;

/// <summary>Reads a damaged input and measures what that took.</summary>
static class FuzzCase
{
    // Every so many DICOM files are read as a series, by the other way into the reader.
    const int AsSeriesEvery = 4;

    // Half of the series are resampled, so many in a row that each original has both.
    public const int ResampledInARow = 64;

    // Compilation and garbage collection fall on some input: one that seems slow is read again, and the better time counts.
    static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(250);

    public static CaseResult Run(long number, Original original, IReadOnlyList<byte[]> files)
    {
        var first = Measure(number, original, files);
        if (first.Processor < s_slow && first.Wall < s_slow)
        {
            return first;
        }

        var second = Measure(number, original, files);
        return second with
        {
            Wall = first.Wall < second.Wall ? first.Wall : second.Wall,
            Processor = first.Processor < second.Processor ? first.Processor : second.Processor,
        };
    }

    static CaseResult Measure(long number, Original original, IReadOnlyList<byte[]> files)
    {
        var isSeries = original.Format.StartsWith(SeriesOriginals.Prefix, StringComparison.Ordinal);
        using var folder = isSeries || original.Image is not null ? new InputFolder(files) : null;
        var (before, processor, start) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var (outcome, problem) = Read(() =>
            isSeries ? Series(folder!, files, number / ResampledInARow % 2 == 0)
            : original.Image is { } image ? HasAllPixels(new LabelReader().Read(folder!.First, image))
            : Image(files[0], number % AsSeriesEvery == 0));
        return new(number, outcome, Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes() - before, problem);
    }

    static bool Series(InputFolder folder, IReadOnlyList<byte[]> files, bool resample) => resample
        ? DicomSeries.Read([.. files.Index().Select(file => ($"{file.Index}", (ReadOnlyMemory<byte>)file.Item))], new() { ResampleUneven = true })
            .All(volume => HasAllPixels(volume.Image))
        : HasAllPixels(VolumeFile.Read(folder.Path).Image);

    static bool Image(byte[] file, bool asSeries)
    {
        if (asSeries && DicomFile.Probe(file.AsSpan(0, Math.Min(file.Length, ImageFormats.HeaderLength))))
        {
            return DicomSeries.Read([("damaged", file)]).All(volume => HasAllPixels(volume.Image));
        }

        using var image = ImageFile.Read(new MemoryStream(file), "damaged");
        return HasAllPixels(image);
    }

    static bool HasAllPixels(RadImage image) => image.Pixels.Length == (long)image.Channels * image.Depth * image.Height * image.Width;

    static (CaseOutcome Outcome, string Problem) Read(Func<bool> read)
    {
        try
        {
            return read() ? (CaseOutcome.Read, "") : (CaseOutcome.Failed, "The number of pixels does not fit the size.");
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException or InvalidSeriesException or LabelMismatchException)
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
