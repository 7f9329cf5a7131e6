using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Fills a data set with values, in the representations of <see cref="DicomDictionary"/>, little endian and in UTF-8.</summary>
sealed class DatasetBuilder
{
    /// <summary>What has been filled in so far.</summary>
    public DicomDataset Dataset { get; } = new();

    /// <summary>Texts; none make an empty value, as attributes of type 2 may have.</summary>
    public DatasetBuilder Text(DicomTag tag, params IEnumerable<string> values) =>
        Bytes(tag, DicomDictionary.VrOf(tag), Encoding.UTF8.GetBytes(string.Join('\\', values)));

    /// <summary>Numbers, binary or in decimal digits as the attribute has them.</summary>
    public DatasetBuilder Number(DicomTag tag, params IEnumerable<double> values)
    {
        var vr = DicomDictionary.VrOf(tag);
        return vr is "DS" or "IS" ? Text(tag, values.Select(DecimalText.Of)) : Bytes(tag, vr, values.SelectMany(v => Binary(vr, v)).ToArray());
    }

    /// <summary>Names of attributes.</summary>
    public DatasetBuilder Tag(DicomTag tag, DicomTag value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), value.Element);
        return Bytes(tag, "AT", bytes);
    }

    /// <summary>A sequence.</summary>
    public DatasetBuilder Items(DicomTag tag, params IEnumerable<DatasetBuilder> items)
    {
        Dataset.Add(new(tag, "SQ", bigEndian: false) { Items = [.. items.Select(i => i.Dataset)] });
        return this;
    }

    /// <summary>A sequence of one code (PS3.3 section 8).</summary>
    public DatasetBuilder Code(DicomTag tag, DicomCode code) => Items(tag, new DatasetBuilder()
        .Text(DicomTags.CodeValue, code.Value).Text(DicomTags.CodingSchemeDesignator, code.Scheme).Text(DicomTags.CodeMeaning, code.Meaning));

    /// <summary>Bytes as they are.</summary>
    public DatasetBuilder Bytes(DicomTag tag, string vr, ReadOnlyMemory<byte> value)
    {
        Dataset.Add(new(tag, vr, bigEndian: false) { Value = value });
        return this;
    }

    static byte[] Binary(string vr, double value)
    {
        var bytes = new byte[DicomVr.NumberSize(vr)];
        switch (vr)
        {
            case "US":
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
                break;
            case "SS":
                BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)value);
                break;
            case "UL":
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                break;
            case "FD":
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(vr), vr, "Numbers are written as US, SS, UL, FD, DS and IS.");
        }

        return bytes;
    }
}
