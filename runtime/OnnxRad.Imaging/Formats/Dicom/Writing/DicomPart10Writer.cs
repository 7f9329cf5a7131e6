using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Writes DICOM files: explicit representations, little endian, sequences and items of known length (PS3.10 section 7, PS3.5 section 7).</summary>
static class DicomPart10Writer
{
    const int Preamble = 128;

    // What OnnxRad calls itself in the meta group; a UID made once of a UUID.
    const string Implementation = "2.25.293795776595837404539888382350001820812";

    /// <summary>The bytes of a file.</summary>
    /// <param name="dataset">The object, with SOP class and instance.</param>
    public static byte[] Encode(DicomDataset dataset)
    {
        var meta = new DatasetBuilder()
            .Bytes(DicomTags.FileMetaInformationVersion, "OB", new byte[] { 0, 1 })
            .Text(DicomTags.MediaStorageSopClassUid, dataset.Text(DicomTags.SopClassUid)!)
            .Text(DicomTags.MediaStorageSopInstanceUid, dataset.Text(DicomTags.SopInstanceUid)!)
            .Text(DicomTags.TransferSyntaxUid, DicomSyntax.ExplicitLittle.Uid)
            .Text(DicomTags.ImplementationClassUid, Implementation)
            .Text(DicomTags.ImplementationVersionName, "ONNXRAD").Dataset;
        using var file = new MemoryStream();
        file.Write(new byte[Preamble]);
        file.Write("DICM"u8);
        Write(file, new DatasetBuilder().Number(DicomTags.FileMetaInformationGroupLength, Length(meta)).Dataset);
        Write(file, meta);
        Write(file, dataset);
        return file.ToArray();
    }

    static void Write(Stream file, DicomDataset dataset)
    {
        foreach (var element in dataset.Elements)
        {
            WriteHeader(file, element, ValueLength(element));
            foreach (var item in element.Items ?? [])
            {
                WriteTag(file, DicomHeader.Item);
                WriteLength(file, Length(item));
                Write(file, item);
            }

            file.Write(element.Value.Span);
            if (element.Value.Length % 2 == 1)
            {
                file.WriteByte(element.Vr is "UI" or "OB" or "UN" ? (byte)0 : (byte)' ');
            }
        }
    }

    static void WriteHeader(Stream file, DicomElement element, long length)
    {
        WriteTag(file, element.Tag);
        file.Write(Encoding.ASCII.GetBytes(element.Vr));
        if (DicomVr.HasLongLength(element.Vr))
        {
            file.Write([0, 0]);
            WriteLength(file, length);
            return;
        }

        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"The attribute {element.Tag} has {length} bytes; its representation {element.Vr} holds up to {ushort.MaxValue}.");
        }

        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)length);
        file.Write(bytes);
    }

    static void WriteTag(Stream file, DicomTag tag)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], tag.Element);
        file.Write(bytes);
    }

    static void WriteLength(Stream file, long length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, checked((uint)length));
        file.Write(bytes);
    }

    static long Length(DicomDataset dataset) =>
        dataset.Elements.Sum(e => (DicomVr.HasLongLength(e.Vr) ? 12 : 8) + ValueLength(e));

    static long ValueLength(DicomElement element) =>
        element.Items?.Sum(item => 8 + Length(item)) ?? element.Value.Length + (element.Value.Length % 2);
}
