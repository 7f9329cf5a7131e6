namespace OnnxRad.Benchmarks.Decode;

/// <summary>Decoding DICOM files beside pydicom, DCMTK, CharLS and OpenJPEG.</summary>
static class DecodeCommand
{
    public const string Usage = "[--rounds N] [--out FOLDER] [--headers FOLDER] [--files FOLDER] [--only TEXT] [--dry]";

    const string DataVariable = "ONNXRAD_TEST_DATA";

    public static int Run(string[] args)
    {
        var headers = Take(ref args, "--headers");
        var kept = Take(ref args, "--files");
        var only = Take(ref args, "--only") ?? "";
        var options = BenchmarkOptions.Parse("decode", Usage, args, rounds: 5, memoryRuns: 0);
        var folder = kept is null ? Directory.CreateTempSubdirectory("onnxrad-decode-").FullName : Directory.CreateDirectory(kept).FullName;
        var references = Reference.All(folder, headers);
        try
        {
            var data = Environment.GetEnvironmentVariable(DataVariable);
            var slices = CtSlices.Load(data, out var source);
            int[] across = options.Dry ? [1] : [1, 4];
            var cases = DecodeFiles.Encoded(folder, slices, across).Concat(options.Dry ? [] : DecodeFiles.Corpus(data, path => IsReadByAll(references, path)));
            var times = cases.Where(c => c.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).Select(c => DecodeTimes.Measure(c, references, options)).ToList();
            options.Publish("decode", DecodeReport.Text(times, references, source, options));
            return 0;
        }
        finally
        {
            foreach (var reference in references)
            {
                reference.Dispose();
            }

            if (kept is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    static bool IsReadByAll(IReadOnlyList<Reference> references, string path)
    {
        // Decoders that have decoded nothing yet are not there; OpenJPEG and CharLS are given codestreams only.
        return references.Where(r => r.Name is "pydicom" or "dcmtk" or "dcmtk-stored" && r.Version is not null).All(r => r.Seconds(path, 1) is not null);
    }

    /// <summary>Takes an option of this command out of the arguments.</summary>
    static string? Take(ref string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        if (at < 0 || at + 1 == args.Length)
        {
            return null;
        }

        var value = args[at + 1];
        args = [.. args[..at], .. args[(at + 2)..]];
        return value;
    }
}
