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
        var planes = JpegDct.Decode(codestream, header);
        var buffer = PixelBuffer.Rent(spec.SampleCount);
        var samples = buffer.Span;
        for (var sample = 0; sample < spec.Samples; sample++)
        {
            var plane = planes.AsSpan(sample * spec.PixelCount, spec.PixelCount);
            for (var i = 0; i < plane.Length; i++)
            {
                samples[(i * spec.Samples) + sample] = (int)plane[i];
            }
        }

        return new(buffer, header.Precision, Signed: false);
    }
}
