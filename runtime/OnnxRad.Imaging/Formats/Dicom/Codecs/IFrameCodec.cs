namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>Decodes the compressed pixels of one frame.</summary>
interface IFrameCodec
{
    /// <summary>The transfer syntaxes, UIDs.</summary>
    IReadOnlyList<string> Syntaxes { get; }

    /// <summary>Decodes a codestream whose size is compared with the data set before room is made for samples.</summary>
    /// <param name="codestream">The fragments of the frame, joined.</param>
    /// <param name="spec">What the data set says.</param>
    /// <exception cref="InvalidImageException">It is damaged, of another size, or of a kind that is not read.</exception>
    CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec);
}
