using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests;
using OnnxRad.Imaging.Tests.Formats.Dicom;

namespace OnnxRad.Fuzz;

/// <summary>Label files of all kinds, each with the image that it belongs to.</summary>
static class LabelOriginals
{
    const int Slices = 3;

    /// <summary>DICOM segmentations, binary, fractional and as a label map; NIfTI, compressed or not; PNG.</summary>
    public static IReadOnlyList<Original> All()
    {
        List<DicomFile> sources = [.. Enumerable.Range(0, Slices).Select(z => DerivedSource.Slice(2.5 * z))];
        var volume = DicomSeries.Read([.. Enumerable.Range(0, Slices).Select(z => ($"{z}", (ReadOnlyMemory<byte>)DerivedSource.SliceBytes(2.5 * z)))])[0].Image;
        var size = volume.Width * volume.Height;
        var labels = new RadImage(1, Slices, volume.Height, volume.Width, 8, [.. Enumerable.Range(0, Slices * size).Select(i => (float)(i % 3))])
        {
            Spacing = volume.Spacing,
            Plane = volume.Plane,
        };
        return
        [
            new("labels, SEG", "binary.dcm", [Segmentation(sources, size, 1)]) { Image = volume },
            new("labels, SEG", "fractional.dcm", [Segmentation(sources, size, 200)]) { Image = volume },
            new("labels, SEG", "map.dcm", [LabelMap()]) { Image = sources[1].ReadFrame(0) },
            new("labels, NIfTI", "labels.nii", [NiftiEncoder.Encode(labels, isLabels: true)]) { Image = volume },
            new("labels, NIfTI", "labels.nii, of a slice", [NiftiEncoder.Encode(labels, isLabels: true)]) { Image = volume.Slice(1) },
            new("labels, NIfTI", "labels.nii.gz", [NiftiEncoder.Encode(labels, compressed: true, isLabels: true)]) { Image = volume },
            new("labels, PNG", "palette.png", [PngBuilder.File(5, 3, 2, colour: 3, [.. Enumerable.Repeat<byte[]>([0, 27, 64], 3).SelectMany(r => r)], new byte[12])])
            {
                Image = sources[0].ReadFrame(0),
            },
        ];
    }

    static byte[] Segmentation(List<DicomFile> sources, int size, byte value)
    {
        ReadOnlyMemory<byte>[] segments = [Plane(size, value, 0), Plane(size, value, 7)];
        return DicomSegmentation.Encode(
            [.. sources.Select(source => new DicomSegmentedFrame(source, 0, segments))], [DicomSegment.Of("liver"), DicomSegment.Of("tumour")],
            isFractional: value > 1, new() { Created = DateTimeOffset.UnixEpoch, Algorithm = "a", SoftwareVersion = "1" });
    }

    static byte[] Plane(int size, byte value, int first) => [.. Enumerable.Range(0, size).Select(i => i >= first && i < first + 7 ? value : (byte)0)];

    // Sup 243 of the standard: the values of the pixels are the numbers of the segments.
    static byte[] LabelMap() => new DicomDraft
    {
        Bits = 8,
        Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.7").Text(0x0020, 0x000D, "UI", "1.2.3").Text(0x0020, 0x0032, "DS", @"-10.5\20\2.5")
            .Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0020, 0x0052, "UI", "1.2.3.8").Text(0x0028, 0x0030, "DS", @"0.75\0.5").Text(0x0062, 0x0001, "CS", "LABELMAP"),
    }.Bytes(DerivedSource.Width, DerivedSource.Height, [.. Enumerable.Range(0, DerivedSource.Width * DerivedSource.Height).Select(i => i % 3)]);
}
