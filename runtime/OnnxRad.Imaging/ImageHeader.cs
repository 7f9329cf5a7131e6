using System.Buffers.Binary;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Jpeg;
using OnnxRad.Imaging.Formats.Nifti;
using OnnxRad.Imaging.Formats.Png;
using OnnxRad.Imaging.Formats.Tiff;

namespace OnnxRad.Imaging;

/// <summary>What the headers of image files say, before anything is decoded.</summary>
public static class ImageHeader
{
    // IHDR comes first: its width, height and kind of colour.
    const int PngWidth = 16, PngHeight = 20, PngColour = 25, PngHeaderEnd = 26;

    /// <summary>How many values an image has: those of all pixels, channels, slices, frames and volumes.</summary>
    /// <param name="data">All bytes of the file.</param>
    /// <returns>As the header says, which may be wrong; null where it does not say, is damaged, or lies in a deflated data set (DICOM).</returns>
    public static long? CountValues(ReadOnlyMemory<byte> data)
    {
        var start = data.Span[..Math.Min(ImageFormats.HeaderLength, data.Length)];
        try
        {
            if (DicomPart10.Probe(start))
            {
                // Inflating it may take a thousand times its bytes, which is what the count is asked for to prevent.
                if (DicomPart10.IsDeflated(data))
                {
                    return null;
                }

                var spec = PixelSpec.From(DicomFile.Parse(data).Dataset);

                // Palettes are made into RGB.
                return (long)spec.Frames * spec.Height * spec.Width * (ColourValues.IsGrey(spec) ? 1 : Math.Max(3, spec.Samples));
            }

            if (start.StartsWith(PngFile.Signature))
            {
                return OfPng(data.Span);
            }

            if (new JpegReader().Probe(start))
            {
                var jpeg = JpegHeader.Parse(data.Span);
                return (long)jpeg.Height * jpeg.Width * jpeg.Components.Length;
            }

            if (new NiftiReader().Probe(start))
            {
                var nifti = NiftiBytes.Header(data);
                return (long)nifti.Size.X * nifti.Size.Y * nifti.Size.Z * nifti.Volumes * (nifti.Type == NiftiType.Rgb24 ? 3 : 1);
            }

            return new TiffReader().Probe(start) ? TiffReader.CountValues(data) : null;
        }
        catch (Exception e) when (e is InvalidImageException or InvalidDataException)
        {
            return null;
        }
    }

    static long? OfPng(ReadOnlySpan<byte> data)
    {
        if (data.Length < PngHeaderEnd)
        {
            return null;
        }

        // Palettes are made into RGB.
        var channels = data[PngColour] switch { 0 => 1, 4 => 2, 6 => 4, _ => 3 };
        return (long)BinaryPrimitives.ReadUInt32BigEndian(data[PngWidth..]) * BinaryPrimitives.ReadUInt32BigEndian(data[PngHeight..]) is var pixels and >= 0
            && pixels <= long.MaxValue / channels ? pixels * channels : null;
    }
}
