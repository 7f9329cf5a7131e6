using OnnxRad.Imaging;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>Seconds of processor time of one image of a case, of each decoder, over interleaved rounds.</summary>
sealed class DecodeTimes
{
    const double MinSeconds = 0.2;

    // Our code is compiled while it runs, theirs is compiled. The compiler works in the background once nothing new was called for 100 ms:
    // on one core it needs pauses.
    const double CompilerSeconds = 3;

    static readonly TimeSpan s_compilerPause = TimeSpan.FromMilliseconds(150);

    readonly Dictionary<string, List<double>> _seconds = new(StringComparer.Ordinal);

    DecodeTimes(DecodeCase files) => Case = files;

    public DecodeCase Case { get; }

    /// <summary>Bytes that the garbage collector was asked for, an image.</summary>
    public long Allocated { get; private set; }

    public const string Ours = "OnnxRad";

    /// <summary>Seconds of an image, median; null where it was not decoded.</summary>
    public double? this[string decoder] => _seconds.TryGetValue(decoder, out var values) ? StepTimes.Median(values) : null;

    /// <summary>Ours by another's, the median of the ratios within rounds.</summary>
    public double? Ratio(string decoder) => _seconds.TryGetValue(decoder, out var values)
        ? StepTimes.Median([.. _seconds[Ours].Zip(values, (ours, other) => ours / other)])
        : null;

    public static DecodeTimes Measure(DecodeCase files, IReadOnlyList<Reference> references, BenchmarkOptions options)
    {
        var times = new DecodeTimes(files);
        var data = files.Paths.Select(File.ReadAllBytes).ToList();
        var decoders = new List<(string Name, Func<int, double?> Seconds)> { (Ours, repeat => DecodeOurs(data, repeat)) };
        decoders.AddRange(references.Where(r => r.Name is "pydicom" or "dcmtk" or "dcmtk-stored" || r.Name == files.Library)
            .Select(r => (r.Name, (Func<int, double?>)(repeat => DecodeTheirs(r, files, repeat)))));
        var repeats = decoders.Select(d => Repeats(d.Seconds, d.Name == Ours ? CompilerSeconds : 0, options.Dry)).ToArray();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        DecodeOurs(data, 3);
        times.Allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 3 / files.Images;
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var k = 0; k < decoders.Count; k++)
            {
                var (name, seconds) = decoders[(k + round) % decoders.Count];
                var repeat = repeats[(k + round) % decoders.Count];
                if (repeat > 0 && seconds(repeat) is { } measured)
                {
                    (times._seconds.TryGetValue(name, out var list) ? list : times._seconds[name] = []).Add(measured / repeat / files.Images);
                }
            }
        }

        return times;
    }

    /// <summary>Times to decode in a round, found after warming up; 0 where it cannot be decoded.</summary>
    static int Repeats(Func<int, double?> seconds, double warmUp, bool dry)
    {
        if (seconds(1) is not { } first || dry)
        {
            return seconds(1) is null ? 0 : 1;
        }

        var sincePause = 0.0;
        for (var warm = first; warm < warmUp;)
        {
            var more = seconds(1) ?? 1;
            warm += more;
            sincePause += more;
            if (sincePause > MinSeconds)
            {
                Thread.Sleep(s_compilerPause);
                sincePause = 0;
            }
        }

        return Math.Max(1, (int)(MinSeconds / seconds(1)!.Value));
    }

    static double? DecodeOurs(List<byte[]> data, int repeat)
    {
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < repeat; i++)
        {
            foreach (var file in data)
            {
                using var image = DicomFile.Parse(file).ReadFrames();
            }
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    static double? DecodeTheirs(Reference reference, DecodeCase files, int repeat)
    {
        var paths = reference.Name == files.Library ? [files.Codestream()] : files.Paths;
        var sum = 0.0;
        foreach (var path in paths)
        {
            if (reference.Seconds(path, repeat) is not { } seconds)
            {
                return null;
            }

            sum += seconds;
        }

        return sum;
    }
}
