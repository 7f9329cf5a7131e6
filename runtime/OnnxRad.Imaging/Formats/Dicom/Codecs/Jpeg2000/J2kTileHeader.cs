using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>What markers set for all tiles, or for one: progression, layers, styles and quantisation of the components.</summary>
sealed class J2kTileHeader(int components)
{
    const byte Cod = 0x52, Coc = 0x53, Qcd = 0x5C, Qcc = 0x5D, RegionOfInterest = 0x5E;

    /// <summary>The order of packets, 0 to 4 (table A.16).</summary>
    public int Progression { get; private set; }

    public int Layers { get; private set; }

    /// <summary>Whether the first three components are transformed together.</summary>
    public bool MixesComponents { get; private set; }

    public J2kCodingStyle?[] Styles { get; private init; } = new J2kCodingStyle?[components];

    public J2kQuantisation?[] Quantisations { get; private init; } = new J2kQuantisation?[components];

    /// <summary>The data of the tile, in parts: offset and length in the codestream.</summary>
    public List<(int Offset, int Length)> Parts { get; } = [];

    /// <summary>A header that starts from this one.</summary>
    public J2kTileHeader Copy() => new(Styles.Length)
    {
        Progression = Progression,
        Layers = Layers,
        MixesComponents = MixesComponents,
        Styles = [.. Styles],
        Quantisations = [.. Quantisations],
    };

    /// <summary>Takes a marker of the coding style or the quantisation; others are passed over.</summary>
    public void Take(byte marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case Cod when segment.Length >= 10:
                (Progression, Layers, MixesComponents) = (segment[1], BinaryPrimitives.ReadUInt16BigEndian(segment[2..]), segment[4] == 1);
                Array.Fill(Styles, J2kCodingStyle.Parse(segment[5..], (segment[0] & 1) != 0));
                break;
            case Coc when segment.Length >= 2 && segment[0] < Styles.Length:
                Styles[segment[0]] = J2kCodingStyle.Parse(segment[2..], (segment[1] & 1) != 0);
                break;
            case RegionOfInterest:
                throw new InvalidImageException("Its JPEG 2000 pixels have a region of interest, which is not read.", "Decompress it, for example with 'gdcmconv --raw'.");
            case Qcd:
                Array.Fill(Quantisations, J2kQuantisation.Parse(segment));
                break;
            case Qcc when segment.Length >= 2 && segment[0] < Quantisations.Length:
                Quantisations[segment[0]] = J2kQuantisation.Parse(segment[1..]);
                break;
        }
    }
}
