namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>High-Throughput JPEG 2000 (ITU-T T.814), by the native library OpenJPEG where the machine has it.</summary>
/// <param name="isAllowed">Whether the native library may be given files; a defect of it would end the process.</param>
sealed class HtJpeg2000Codec(Func<bool> isAllowed) : IFrameCodec
{
    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        if (!isAllowed())
        {
            throw new InvalidImageException(
                "Its pixels are compressed by High-Throughput JPEG 2000, which a native library would decode; that is not allowed here.",
                $"Decompress it first, or where files can be trusted set the switch '{ImageFormats.AllowHtj2k}', of onnxrad-server by '--allow-htj2k'.");
        }

        if (!OpenJpeg.IsAvailable)
        {
            throw NotRead();
        }

        var bare = codestream[Jp2Boxes.CodestreamOffset(codestream.Span)..];
        var size = J2kCodestream.ReadSize(bare.Span);
        spec.Require("JPEG 2000", size.Width, size.Height, size.Components.Length, J2kSize.MostSamples(codestream.Length));
        HtCodestream.Check(bare.Span, size);
        return new(OpenJpeg.Decode(bare, spec), size.Components[0].Precision, size.Components[0].Signed);
    }

    /// <summary>The message for machines without the library, and for files whose transfer syntax says ordinary JPEG 2000.</summary>
    internal static InvalidImageException NotRead() => new(
        "Its pixels are compressed by High-Throughput JPEG 2000, which is read only where the library libopenjp2 (2.5 or later) is installed, "
        + "and only under its own transfer syntaxes.",
        "Install OpenJPEG, or decompress the file first.");
}
