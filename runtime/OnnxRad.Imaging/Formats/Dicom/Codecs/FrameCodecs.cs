using System.Collections.Frozen;
using OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;
using OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;
using OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>The codecs by transfer syntax.</summary>
static class FrameCodecs
{
    /// <summary>All codecs.</summary>
    public static IReadOnlyList<IFrameCodec> All { get; } =
    [
        new RleCodec(), new DeflatedFrameCodec(), new JpegDctCodec(), new JpegLosslessCodec(), new JpegLsCodec(), new Jpeg2000Codec(),
        new HtJpeg2000Codec(() => AppContext.TryGetSwitch(ImageFormats.AllowHtj2k, out var isAllowed) && isAllowed),
    ];

    static readonly FrozenDictionary<string, IFrameCodec> s_bySyntax =
        All.SelectMany(c => c.Syntaxes.Select(s => KeyValuePair.Create(s, c))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The codec of a codestream.</summary>
    /// <param name="syntax">The transfer syntax that the file declares.</param>
    /// <param name="codestream">Its first bytes decide where the syntax has no compressed pixels.</param>
    /// <exception cref="InvalidImageException">There is none.</exception>
    public static IFrameCodec Of(DicomSyntax syntax, ReadOnlySpan<byte> codestream) =>
        s_bySyntax.GetValueOrDefault(syntax.Encapsulated ? syntax.Uid : Sniff(codestream))
        ?? throw new InvalidImageException(
            $"Its pixels are compressed by the transfer syntax {syntax.Shown} ({syntax.Name}), which is not read.",
            "Decompress it, for example with 'dcmdjpeg' or 'gdcmconv --raw'.");

    static string Sniff(ReadOnlySpan<byte> codestream) => codestream switch
    {
        [0xFF, 0xD8, 0xFF, 0xF7, ..] => "1.2.840.10008.1.2.4.80",
        [0xFF, 0xD8, ..] => codestream.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC3]) is >= 0 and < 1024 ? "1.2.840.10008.1.2.4.70" : "1.2.840.10008.1.2.4.50",
        [0xFF, 0x4F, ..] => "1.2.840.10008.1.2.4.90",
        _ => "",
    };
}
