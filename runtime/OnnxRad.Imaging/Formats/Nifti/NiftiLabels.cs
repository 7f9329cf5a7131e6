using System.IO.Compression;

namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>What a NIfTI file says its values are.</summary>
static class NiftiLabels
{
    /// <summary>The intent of label maps: NIFTI_INTENT_LABEL of nifti1.h.</summary>
    public const int Intent = 1002;

    /// <summary>Whether a file says that its values are labels; one that is damaged does not.</summary>
    /// <exception cref="IOException">It is missing or cannot be opened.</exception>
    public static bool IsOne(string path)
    {
        var start = new byte[NiftiHeader.LongestLength];
        using var file = File.OpenRead(path);
        try
        {
            var isCompressed = NiftiBytes.IsCompressed(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
            file.Position = 0;
            using Stream stream = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
            return NiftiHeader.Parse(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false))).IsLabels;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidImageException)
        {
            return false;
        }
    }
}
