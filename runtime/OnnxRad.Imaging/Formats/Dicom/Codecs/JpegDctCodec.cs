using System.Buffers;
using System.Numerics;
using OnnxRad.Imaging.Formats.Jpeg;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>JPEG Baseline and Extended (ITU-T T.81, processes 1, 2 and 4): components as they are coded, without a colour transform.</summary>
sealed class JpegDctCodec : IFrameCodec
{
    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        var header = JpegHeader.Parse(codestream.Span);
        spec.Require("JPEG", header.Width, header.Height, header.Components.Length, (long)codestream.Length * JpegDct.MaxPixelsPerByte);

        // An array that is not given back because of damaged data is left to the garbage collector.
        var planes = ArrayPool<float>.Shared.Rent(spec.SampleCount);
        JpegDct.Decode(codestream, header, planes);
        var buffer = PixelBuffer.RentToFill(spec.SampleCount);
        for (var sample = 0; sample < spec.Samples; sample++)
        {
            Spread(planes.AsSpan(sample * spec.PixelCount, spec.PixelCount), buffer.Span, sample, spec.Samples);
        }

        ArrayPool<float>.Shared.Return(planes);
        return new(buffer, header.Precision, Signed: false);
    }

    static void Spread(ReadOnlySpan<float> plane, Span<int> samples, int sample, int step)
    {
        var i = 0;
        for (; step == 1 && i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.ConvertToInt32(new Vector<float>(plane[i..])).CopyTo(samples[i..]);
        }

        for (; i < plane.Length; i++)
        {
            samples[(i * step) + sample] = (int)plane[i];
        }
    }
}
