namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>JPEG-LS (ITU-T T.87): lossless and near-lossless, 2 to 16 bits, interleaved by line, by sample or not at all.</summary>
sealed class JpegLsCodec : IFrameCodec
{
    const byte FrameHeader = 0xF7, Parameters = 0xF8;

    // A bit of run mode stands for 2^15 samples at most (table A.2).
    const long MaxSamplesPerByte = 8L << 15;

    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        var segments = new JpegSegments(codestream);
        JpegFrame? frame = null;
        JpegLsPreset preset = default;
        var scanned = 0;
        while (segments.Next(out var marker, out var segment))
        {
            switch (marker)
            {
                case FrameHeader when frame is null:
                    frame = JpegFrame.Parse(segment, "JPEG-LS", spec, MaxSamplesPerByte * codestream.Length);
                    break;
                case Parameters:
                    preset = JpegLsPreset.Parse(segment);
                    break;
                case JpegSegments.RestartInterval when segment.ContainsAnyExcept((byte)0):
                    throw new InvalidImageException("Its JPEG-LS pixels have restart markers, which are not read.");
                case JpegSegments.StartOfScan:
                    var scan = JpegLsScan.Parse(segment, frame, preset, segments.Position);
                    scanned += scan.ComponentCount;
                    if (scanned > frame!.ComponentIds.Length)
                    {
                        throw new InvalidImageException("Its JPEG-LS pixels have more scans than components; they are damaged.");
                    }

                    segments.Position = scan.Decode(codestream.Span);
                    break;
            }
        }

        return frame is not null && scanned >= frame.ComponentIds.Length
            ? new(frame.Buffer!, frame.Precision, Signed: false)
            : throw new InvalidImageException("Its JPEG-LS pixels end before all components were coded; it is cut off.");
    }
}
