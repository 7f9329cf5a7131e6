using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>The hashes that prepared images are found by.</summary>
static class PreparedKey
{
    /// <summary>Of how images are prepared: how uneven series are read, the graph, what runs it and decodes for it, and how teaching data are read.</summary>
    public static byte[] OfKind(Preprocessor preprocessor, ITargetReader targets, bool resamplesUneven) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        PreparedStore.FormatVersion,
        preprocessor.Recipe,
        OrtEnv.Instance().GetVersionString(),
        RuntimeInformation.ProcessArchitecture,
        typeof(ImageFile).Module.ModuleVersionId,
        typeof(Preprocessor).Module.ModuleVersionId,
        typeof(PreparedKey).Module.ModuleVersionId,
        resamplesUneven,
        targets.Key)));

    /// <summary>Of a sample: its files as they are stored, and the numbers that teach.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static byte[] Of(Sample sample)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] numbers = [sample.Label, .. sample.Values];
        int[] slices = sample.Images.Count == 0 ? [sample.Slice ?? 0] : [.. sample.Images.Select(image => image?.Slice ?? 0)];
        hash.AppendData(MemoryMarshal.AsBytes<float>(numbers));
        hash.AppendData(MemoryMarshal.AsBytes<int>(slices));
        if (sample.Images.Count == 0)
        {
            Append(hash, sample.VolumeHash, sample.OpenContent);
        }

        foreach (var image in sample.Images)
        {
            hash.AppendData([image is null ? (byte)0 : (byte)1]);
            if (image is not null)
            {
                Append(hash, image.VolumeHash, image.Content);
            }
        }

        if (sample.Target is { } target)
        {
            hash.AppendData(BitConverter.GetBytes(target.Slice ?? 0));
            Append(hash, target.VolumeHash, target.Content);
        }

        return hash.GetHashAndReset();
    }

    // The hash of each file, so that no file can run into the next.
    static void Append(IncrementalHash all, Func<byte[]>? volume, Func<Stream> open)
    {
        if (volume is not null)
        {
            all.AppendData(volume());
            return;
        }

        using var content = open();
        all.AppendData(SHA256.HashData(content));
    }
}
