using System.Security.Cryptography;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>Keeps runs of different studies apart: what a folder of runs was made with stands in it.</summary>
static class StudyFolder
{
    const string FileName = "study.txt";

    /// <summary>Writes down what is compared, or compares it with what is written there.</summary>
    /// <returns>What is wrong, where the folder holds the runs of another study.</returns>
    public static string? Claim(TransferOptions options)
    {
        var path = Path.Combine(options.Work, FileName);
        var settings = Settings(options);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(options.Work);
            File.WriteAllText(path, settings);
            return null;
        }

        return File.ReadAllText(path) == settings
            ? null
            : $"'{options.Work}' holds runs that were made otherwise ('{path}' says how). Give the same settings, or another folder with --work.";
    }

    /// <summary>What decides the results of a run; the number of seeds does not.</summary>
    static string Settings(TransferOptions options) => FormattableString.Invariant($"""
        data: SHA-256 {Hash(options.Data)}
        base: SHA-256 {Hash(options.Base)}
        classes: {string.Join(", ", options.Classes)}
        epochs: {options.Epochs}, {options.SmallEpochs} on a part of {options.Fraction}
        learning rates: {options.Rate} fine-tuned, {options.ScratchRate} from scratch
        pixels: mean {options.Mean}, standard deviation {options.Std}

        """);

    static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
