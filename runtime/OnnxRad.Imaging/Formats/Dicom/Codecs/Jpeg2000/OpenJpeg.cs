using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Decodes codestreams by libopenjp2.</summary>
static class OpenJpeg
{
    // Larger than opj_dparameters_t of any version; the library fills in its defaults.
    const int ParametersLength = 32768;

    const int CodestreamFormat = 0;

    // Offsets in opj_image_t and opj_image_comp_t on 64-bit machines (openjpeg.h of 2.x).
    const int ImageComponentCount = 16, ImageComponents = 24, ComponentWidth = 8, ComponentHeight = 12, ComponentData = 48, ComponentLength = 64;

    static readonly Lazy<bool> s_isAvailable = new(() =>
        Environment.Is64BitProcess && OpenJpegLibrary.Load() && OpenJpegLibrary.Version() is { Major: 2, Minor: >= 5 });

    /// <summary>Whether the library is there, in a version that decodes HTJ2K.</summary>
    public static bool IsAvailable => s_isAvailable.Value;

    /// <summary>Decodes a codestream whose size was compared with the data set.</summary>
    /// <returns>Shape (H, W, samples).</returns>
    public static PixelBuffer Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        using var source = new OpenJpegStream(codestream);
        var codec = OpenJpegLibrary.opj_create_decompress(CodestreamFormat);
        var parameters = Marshal.AllocHGlobal(ParametersLength);
        nint image = 0;
        try
        {
            OpenJpegLibrary.opj_set_default_decoder_parameters(parameters);
            if (OpenJpegLibrary.opj_setup_decoder(codec, parameters) == 0
                || OpenJpegLibrary.opj_read_header(source.Handle, codec, out image) == 0
                || OpenJpegLibrary.opj_decode(codec, source.Handle, image) == 0
                || OpenJpegLibrary.opj_end_decompress(codec, source.Handle) == 0)
            {
                throw new InvalidImageException("Its High-Throughput JPEG 2000 pixels are damaged or cut off.");
            }

            return Copy(image, spec);
        }
        finally
        {
            if (image != 0)
            {
                OpenJpegLibrary.opj_image_destroy(image);
            }

            OpenJpegLibrary.opj_destroy_codec(codec);
            Marshal.FreeHGlobal(parameters);
        }
    }

    static PixelBuffer Copy(nint image, PixelSpec spec)
    {
        var count = Marshal.ReadInt32(image, ImageComponentCount);
        var components = Marshal.ReadIntPtr(image, ImageComponents);
        var (samples, plane) = (PixelBuffer.Rent(spec.SampleCount), new int[spec.PixelCount]);
        for (var c = 0; c < spec.Samples; c++)
        {
            var component = components + (c * ComponentLength);
            var data = Marshal.ReadIntPtr(component, ComponentData);
            if (count != spec.Samples
                || data == 0
                || Marshal.ReadInt32(component, ComponentWidth) != spec.Width
                || Marshal.ReadInt32(component, ComponentHeight) != spec.Height)
            {
                throw new InvalidImageException("Its High-Throughput JPEG 2000 pixels lack a component, or have one of another size.");
            }

            Marshal.Copy(data, plane, 0, plane.Length);
            for (var i = 0; i < plane.Length; i++)
            {
                samples.Array[(i * spec.Samples) + c] = plane[i];
            }
        }

        return samples;
    }
}
