using System.Globalization;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

/// <summary>A row of codestreams.tsv: a lossless codestream, and what the DICOM header says of it.</summary>
sealed record CodestreamSample(
    string Name, string TransferSyntax, int Bits, bool Signed, int Width, int Height, int Samples, string PixelHash, byte[] Codestream)
{
    public static IReadOnlyList<CodestreamSample> All { get; } =
        [.. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", "Dicom", "Codecs", "codestreams.tsv")).Select(Parse)];

    public static CodestreamSample Of(string name) => All.Single(s => s.Name == name);

    /// <summary>A DICOM file with the header of this sample and a codestream.</summary>
    public byte[] File(byte[] codestream)
    {
        var padded = codestream.Length % 2 == 0 ? codestream : [.. codestream, 0];
        return DicomBuilder.File(
            TransferSyntax,
            new DicomBuilder().Short(0x0028, 0x0002, "US", Samples).Short(0x0028, 0x0010, "US", Height).Short(0x0028, 0x0011, "US", Width)
                .Short(0x0028, 0x0100, "US", Bits <= 8 ? 8 : 16).Short(0x0028, 0x0101, "US", Bits).Short(0x0028, 0x0102, "US", Bits - 1)
                .Short(0x0028, 0x0103, "US", Signed ? 1 : 0).Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF)
                .Mark(0xE000).Mark(0xE000, (uint)padded.Length).Raw(padded).Mark(0xE0DD).Bytes);
    }

    static CodestreamSample Parse(string line)
    {
        var f = line.Split('\t');
        return new(f[0], f[1], Number(f[2]), f[3] == "s", Number(f[4]), Number(f[5]), Number(f[6]), f[7], Convert.FromBase64String(f[8]));
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
