using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace OnnxRad.Trainer;

/// <summary>The hash of a data set's content; defined at <see cref="ImageDataset.Sha256"/>.</summary>
static class DatasetHash
{
    /// <summary>Computes it.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="isEarlierForm">Whether slices go in as in versions that read their volume for each: by its bytes, and without the number of a target's.</param>
    public static string Compute(ImageDataset dataset, bool isEarlierForm = false)
    {
        var patients = new Dictionary<string, int>(StringComparer.Ordinal);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Text(string.Join('\n', dataset.Classes)));
        foreach (var sample in dataset.Samples)
        {
            // Patients count by the order in which they come: a hash of an identifier could be searched for.
            patients.TryAdd(sample.Patient, patients.Count);
            all.AppendData(Digest(dataset, sample, patients[sample.Patient], isEarlierForm));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    static byte[] Digest(ImageDataset dataset, Sample sample, int patient, bool isEarlierForm)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] values = [.. sample.Values, .. sample.Covariates];
        hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        var stratum = dataset.Strata.Count > 0 ? dataset.Strata[sample.Label] : sample.Label > 0 ? $"{sample.Label}" : "";
        hash.AppendData(Text($"{stratum}\n{sample.Split?.Name()}\n{patient}\n"));
        try
        {
            Append(hash, sample, isEarlierForm);
            if (sample.Target is { } target)
            {
                Append(hash, isEarlierForm ? null : target.Slice, isEarlierForm ? null : target.VolumeHash, target.Content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!dataset.SkipBadImages)
            {
                throw new DataException(
                    dataset.Path, $"'{sample.Name}' of '{dataset.Path}' cannot be read: {e.Message}", innerException: e);
            }
        }

        return hash.GetHashAndReset();
    }

    static void Append(IncrementalHash hash, Sample sample, bool isEarlierForm)
    {
        if (sample.Images.Count == 0)
        {
            Append(hash, sample.Slice, isEarlierForm ? null : sample.VolumeHash, sample.OpenContent);
        }

        foreach (var image in sample.Images)
        {
            hash.AppendData(Text(image is null ? "missing\n" : "image\n"));
            if (image is not null)
            {
                Append(hash, image.Slice, isEarlierForm ? null : image.VolumeHash, image.Content);
            }
        }
    }

    /// <summary>Adds a file; of a slice its number and the hash of the volume, which is not read again for each of them.</summary>
    static void Append(IncrementalHash hash, int? slice, Func<byte[]>? volume, Func<Stream> open)
    {
        if (slice is { } number)
        {
            hash.AppendData(Text($"slice {number}\n"));
        }

        if (volume is not null)
        {
            hash.AppendData(volume());
            return;
        }

        using var content = open();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
