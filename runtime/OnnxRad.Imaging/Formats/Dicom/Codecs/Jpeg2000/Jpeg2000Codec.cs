namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>JPEG 2000 Part 1 (ITU-T T.800): both wavelets, tiles, layers, all progression orders and pass variations.</summary>
/// <remarks>Not read: changes of the progression order, packed packet headers, subsampled components.</remarks>
sealed class Jpeg2000Codec : IFrameCodec
{
    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        var parsed = J2kCodestream.Parse(codestream);
        var size = parsed.Sizes;
        spec.Require("JPEG 2000", size.Width, size.Height, size.Components.Length, J2kSize.MostSamples(codestream.Length));
        if (parsed.Tiles.Count != size.TileCount)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have {parsed.Tiles.Count} of {size.TileCount} tiles; they are cut off.");
        }

        // Tiles cover the image.
        var samples = PixelBuffer.RentToFill(spec.SampleCount);
        var decoder = new J2kTileDecoder(parsed, samples.Array, new(codestream.Length));
        foreach (var (index, tile) in parsed.Tiles)
        {
            decoder.Decode(index, tile);
        }

        return new(samples, size.Components[0].Precision, size.Components[0].Signed);
    }
}
