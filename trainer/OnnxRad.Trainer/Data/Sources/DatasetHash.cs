using System.Security.Cryptography;
using System.Text;

namespace OnnxRad.Trainer;

/// <summary>The hash of a data set's content; defined at <see cref="ImageDataset.Sha256"/>.</summary>
static class DatasetHash
{
    public static string Compute(ImageDataset dataset)
    {
        var digests = new List<byte[]>(dataset.Samples.Count);
        foreach (var sample in dataset.Samples)
        {
            digests.Add(Digest(dataset, sample));
        }

        digests.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Text(string.Join('\n', dataset.Classes)));
        foreach (var digest in digests)
        {
            all.AppendData(digest);
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    static byte[] Digest(ImageDataset dataset, Sample sample)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Text($"{dataset.Classes[sample.Label]}\n{sample.Split?.Name()}\n"));
        try
        {
            using var content = sample.OpenContent();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
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

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
