using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>JPEG Lossless (ITU-T T.81 annex H, process 14): 2 to 16 bits, all seven predictors, restarts, point transform.</summary>
sealed class JpegLosslessCodec : IFrameCodec
{
    const byte FrameHeader = 0xC3, HuffmanTables = 0xC4;

    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        var segments = new JpegSegments(codestream);
        var tables = new HuffmanTable?[4];
        JpegFrame? frame = null;
        var (restart, scanned) = (0, 0);
        while (segments.Next(out var marker, out var segment))
        {
            switch (marker)
            {
                case HuffmanTables:
                    HuffmanTable.ReadAll(segment, tables);
                    break;
                case FrameHeader when frame is null:
                    frame = JpegFrame.Parse(segment, "lossless JPEG", spec, 8L * codestream.Length);
                    break;
                case >= 0xC0 and <= 0xCF and not 0xC8 and not 0xCC:
                    throw new InvalidImageException(
                        $"Its pixels are JPEG of the process SOF{marker - 0xC0}; the transfer syntax says lossless (SOF3).");
                case JpegSegments.RestartInterval when segment.Length >= 2:
                    restart = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case JpegSegments.StartOfScan:
                    var scan = LosslessScan.Parse(segment, frame, tables, restart);
                    scanned += scan.ComponentCount;
                    if (scanned > frame!.ComponentIds.Length)
                    {
                        throw new InvalidImageException("Its lossless JPEG pixels have more scans than components; they are damaged.");
                    }

                    segments.Position = scan.Decode(codestream.Span, segments.Position);
                    break;
            }
        }

        return frame is not null && scanned >= frame.ComponentIds.Length
            ? new(frame.Buffer!, frame.Precision, Signed: false)
            : throw new InvalidImageException("Its lossless JPEG pixels end before all components were coded; it is cut off.");
    }
}
