using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Small files that ask for much: they are refused, or read, with memory in proportion.</summary>
public sealed class HostileFileTests
{
    const string Native = "1.2.840.10008.1.2.1", Rle = "1.2.840.10008.1.2.5", J2k = "1.2.840.10008.1.2.4.90", DeflatedFrames = "1.2.840.10008.1.2.8.1";
    const long FewBytes = 8 << 20;

    [Theory]
    [InlineData(Native, 1)]
    [InlineData(Native, 500)]
    [InlineData(Rle, 1)]
    [InlineData(J2k, 1)]
    [InlineData(DeflatedFrames, 1)]
    public void Read_HeaderOfAHugeImage_TakesLittleMemory(string syntax, int frames)
    {
        var bytes = Header(syntax, 8000, 8000, 16, 3, frames, d => syntax == Native ? d.Element(0x7FE0, 0x0010, "OW", [0, 0]) : Fragments(d, new byte[100]));

        AssertRefusedCheaply(bytes);
    }

    [Fact]
    public void Read_ManyFramesOfOnePixel_AreComparedWithTheDataFirst()
    {
        // The first frame is there, the others are not.
        var bytes = Header(Native, 1, 1, 8, 1, 200_000_000, d => d.Element(0x7FE0, 0x0010, "OB", [1, 2]));

        var error = AssertRefusedCheaply(bytes);

        Assert.Equal("Its pixels are cut off: 200000000 frames need 200000000 bytes, but there are 2.", error.Problem);
    }

    [Fact]
    public void Read_MoreFramesThanAreReadTogether_AreRefusedHoweverSmall()
    {
        const int Frames = 1 << 19;
        var bytes = Header(Native, 1, 1, 8, 1, Frames, d => Place(d).Element(0x7FE0, 0x0010, "OB", new byte[Frames]));
        const string Expected = "It has 524288 frames; up to 262144 are read together.";

        var error = AssertRefusedCheaply(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var series = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([("a", bytes)]));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FewBytes);
        Assert.Equal((Expected, "Read its frames one by one, or split it."), (error.Problem, error.WayOut));
        Assert.Equal($"'a' cannot be read: {Expected}", Assert.Single(series.Findings).Text);
        Assert.Equal(0, DicomFile.Parse(bytes).ReadFrame(Frames - 1).Pixels.Span[0]);
    }

    [Fact]
    public void Read_SegmentationOfMoreFramesThanAreReadTogether_IsRefusedHoweverSmall()
    {
        const int Frames = 1 << 19;
        var bytes = Header(
            Native, 1, 1, 8, 1, Frames,
            d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.4").Text(0x0062, 0x0001, "CS", "FRACTIONAL").Element(0x7FE0, 0x0010, "OB", new byte[Frames]));
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("seg.dcm"), bytes);

        var error = Assert.Throws<InvalidImageException>(() => LabelFile.Read(folder.File("seg.dcm"), new RadImage(1, 1, 1, 8, [0])));

        Assert.Equal("It has 524288 frames; up to 262144 are read together.", error.Problem);
    }

    [Fact]
    public void Read_FilesOfMoreSlicesThanAreReadTogether_AreRefused()
    {
        var (most, few) = (Frames(1 << 18), Frames(2));

        var error = Assert.Throws<InvalidImageException>(() => DicomSeries.Read([("a", most), ("b", few), ("c", few)]));

        Assert.Equal(
            ("The first 2 files of the series have 262146 slices together; up to 262144 are read.", "Read fewer files at once."), (error.Problem, error.WayOut));

        static byte[] Frames(int count) => Header(Native, 1, 1, 8, 1, count, d => Place(d).Element(0x7FE0, 0x0010, "OB", new byte[count]));
    }

    [Fact]
    public void Read_ManyFramesWithATable_ReadItOnce()
    {
        const int Frames = 2000;
        var entries = new byte[1 << 17];
        var table = new DicomBuilder().Short(0x0028, 0x3002, "US", 0, 0, 16).Element(0x0028, 0x3006, "OW", entries).Bytes;
        var bytes = Header(
            Native, 1, 1, 8, 1, Frames,
            d => d.Header(0x0028, 0x3000, "SQ", 0xFFFFFFFF).Mark(0xE000, (uint)table.Length).Raw(table).Mark(0xE0DD).Element(0x7FE0, 0x0010, "OB", new byte[Frames]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var image = ImageFile.Read(new MemoryStream(bytes), "x");

        Assert.Equal(Frames, image.Depth);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void Read_ManyFramesWithLongNumbers_LookAtTheFirst()
    {
        const int Frames = 2000;
        var numbers = "2" + new string('\\', 60_001);
        var bytes = Header(
            Native, 1, 1, 8, 1, Frames,
            d => d.Text(0x0028, 0x1052, "DS", numbers).Text(0x0028, 0x1053, "DS", numbers).Element(0x7FE0, 0x0010, "OB", new byte[Frames]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var image = ImageFile.Read(new MemoryStream(bytes), "x");

        Assert.All(image.Pixels.ToArray(), p => Assert.Equal(2, p));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FewBytes);
    }

    [Fact]
    public void Read_FirstFrameGoodAndTheOthersBad_TakesRoomForTheFirst()
    {
        const int Size = 4000, Frames = 16;
        var segment = Enumerable.Repeat(new byte[] { 0x81, 7 }, Size * Size / 128).SelectMany(b => b);
        byte[] good = [1, 0, 0, 0, 64, 0, 0, 0, .. new byte[56], .. segment];
        var bytes = Header(Rle, Size, Size, 8, 1, Frames, d =>
        {
            d.Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Mark(0xE000).Mark(0xE000, (uint)good.Length).Raw(good);
            return Enumerable.Range(1, Frames - 1).Aggregate(d, (all, _) => all.Mark(0xE000, 2).Raw(0, 0)).Mark(0xE0DD);
        });
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(bytes), "x"));

        // All 16 frames would be 1 GiB of floats.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
    }

    [Fact]
    public void Read_ManyHuffmanTables_TakeMemoryWhenTheyAreUsed()
    {
        const string Lossless = "1.2.840.10008.1.2.4.70";
        byte[] table = [0xFF, 0xC4, 0, 19, 0, .. new byte[16]];
        byte[] tables = [0xFF, 0xD8, .. Enumerable.Repeat(table, 10_000).SelectMany(b => b)];
        var bytes = Header(Lossless, 8, 8, 8, 1, 1, d => Fragments(d, tables));

        Assert.Equal("Its lossless JPEG pixels end before all components were coded; it is cut off.", AssertRefusedCheaply(bytes).Problem);
    }

    [Fact]
    public void Read_RealNumbersInColours_AreRefused()
    {
        var bytes = Header(Native, 2, 2, 32, 3, 1, d => d.Text(0x0028, 0x0004, "CS", "RGB").Element(0x7FE0, 0x0008, "OF", new byte[48]));

        Assert.Equal("Its pixels are real numbers with 3 samples each; real numbers are read as grey images.", AssertRefusedCheaply(bytes).Problem);
    }

    [Fact]
    public void ReadSeries_ManyFramesOfOnePixel_AreComparedWithTheDataFirst()
    {
        var bytes = Header(
            Native, 1, 1, 8, 1, 200_000_000,
            d => d.Text(0x0020, 0x0032, "DS", "0\\0\\0").Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0").Text(0x0028, 0x0030, "DS", "1\\1")
                .Element(0x7FE0, 0x0010, "OB", [1, 2]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([("x", (ReadOnlyMemory<byte>)bytes)]));

        Assert.Equal(
            new SeriesFinding(SeriesProblem.Unreadable, "'x' cannot be read: Its pixels are cut off: 200000000 frames need 200000000 bytes, but there are 2."),
            Assert.Single(error.Findings));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FewBytes);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(40)]
    public void Read_SamplesOfManyBits_AreRefusedBeforeMemoryIsTaken(int bits)
    {
        foreach (var syntax in new[] { Native, Rle, DeflatedFrames })
        {
            var bytes = Header(syntax, 1000, 1000, bits, 1, 1, d => syntax == Native ? d.Element(0x7FE0, 0x0010, "OW", [0, 0]) : Fragments(d, new byte[100_000]));

            Assert.Contains($"{bits} bits", AssertRefusedCheaply(bytes).Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(68)]
    [InlineData(8)]
    public void Read_TilesWithoutData_EndAtOnce(int tile)
    {
        // 900 or 65025 tiles, most of them without a sample: 65535 layers of 33 resolutions in each, and no packet.
        var bytes = Header(J2k, 8, 8, 8, 1, 1, d => Fragments(d, Codestream(sampling: 255, tile, [])));

        AssertReads(bytes);
    }

    [Fact]
    public void Read_BlockWithPassesAndNoByte_IsBlank()
    {
        // One block of 64 x 64 samples; the packet's header says 86 passes in 0 bytes (B.10), and after a byte of ones come 7 bits.
        byte[] codestream =
        [
            0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1,
            0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 0, 4, 4, 0, 1, 0xFF, 0x5C, 0, 4, 0x40, 0xE0,
            0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 18, 0, 1, 0xFF, 0x93, 0xFF, 0x7B, 0x10, 0x00, 0xFF, 0xD9,
        ];

        var image = ImageFile.Read(new MemoryStream(Header(J2k, 64, 64, 8, 1, 1, d => Fragments(d, codestream))), "x");

        Assert.All(image.Pixels.ToArray(), p => Assert.Equal(128, p));
    }

    [Fact]
    public void Read_RegionOfInterest_IsRefusedByName()
    {
        var bytes = Header(J2k, 8, 8, 8, 1, 1, d => Fragments(d, Codestream(sampling: 1, tile: 8, [0xFF, 0x5E, 0, 5, 0, 0, 3])));

        Assert.Equal("Its JPEG 2000 pixels have a region of interest, which is not read.", AssertRefusedCheaply(bytes).Problem);
    }

    [Fact]
    public void Read_TransferSyntaxThatIsNoUid_IsNotShown()
    {
        var bytes = Header("MARKED NAME", 8, 8, 8, 1, 1, d => Fragments(d, [1, 2]));

        Assert.DoesNotContain("MARKED", AssertRefusedCheaply(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_FramesOfSeveralFragments_AreFoundByEitherOffsetTable(bool extended)
    {
        // RLE of one byte run each: frame 1 in one fragment, frame 2 in two, frame 3 in one.
        var frames = new[] { RleFrame(5), RleFrame(6), RleFrame(7) };
        var (basic, longTable) = (new byte[12], new byte[24]);
        uint[] offsets = [0, (uint)(8 + frames[0].Length), (uint)(8 + frames[0].Length + 16 + frames[1].Length)];
        for (var i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(basic.AsSpan(4 * i), offsets[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(longTable.AsSpan(8 * i), offsets[i]);
        }

        var bytes = Header(Rle, 4, 1, 8, 1, 3, d =>
        {
            d = extended ? d.Element(0x7FE0, 0x0001, "OV", longTable) : d;
            d.Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Mark(0xE000, extended ? 0u : 12).Raw(extended ? [] : basic);
            foreach (var fragment in new[] { frames[0], frames[1][..64], frames[1][64..], frames[2] })
            {
                d.Mark(0xE000, (uint)fragment.Length).Raw(fragment);
            }

            return d.Mark(0xE0DD);
        });

        var image = ImageFile.Read(new MemoryStream(bytes), "x");

        Assert.Equal([5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_DeflatedPlanes_AreInterleaved()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write([1, 2, 3, 4, 5, 6]);
        }

        byte[] frame = compressed.Length % 2 == 0 ? compressed.ToArray() : [.. compressed.ToArray(), 0];
        var bytes = Header(DeflatedFrames, 2, 1, 8, 3, 1, d => Fragments(d.Short(0x0028, 0x0006, "US", 1), frame));

        Assert.Equal([1, 2, 3, 4, 5, 6], ImageFile.Read(new MemoryStream(bytes), "x").Pixels.ToArray());
    }

    static InvalidImageException AssertRefusedCheaply(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(bytes), "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FewBytes);
        return error;
    }

    static void AssertReads(byte[] bytes) => Assert.Equal(64, ImageFile.Read(new MemoryStream(bytes), "x").Pixels.Length);

    static byte[] Header(string syntax, int width, int height, int bits, int samples, int frames, Func<DicomBuilder, DicomBuilder> pixels) => DicomBuilder.File(
        syntax,
        pixels(new DicomBuilder().Short(0x0028, 0x0002, "US", samples).Text(0x0028, 0x0008, "IS", $"{frames}").Short(0x0028, 0x0010, "US", height)
            .Short(0x0028, 0x0011, "US", width).Short(0x0028, 0x0100, "US", bits).Short(0x0028, 0x0101, "US", bits).Short(0x0028, 0x0102, "US", bits - 1)).Bytes);

    static DicomBuilder Place(DicomBuilder builder) =>
        builder.Text(0x0020, 0x0032, "DS", @"0\0\0").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0028, 0x0030, "DS", @"1\1");

    static DicomBuilder Fragments(DicomBuilder builder, byte[] codestream)
    {
        byte[] even = codestream.Length % 2 == 0 ? codestream : [.. codestream, 0];
        return builder.Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Mark(0xE000).Mark(0xE000, (uint)even.Length).Raw(even).Mark(0xE0DD);
    }

    static byte[] RleFrame(byte value)
    {
        var frame = new byte[66];
        (frame[0], frame[4], frame[64], frame[65]) = (1, 64, unchecked((byte)-3), value);
        return frame;
    }

    /// <summary>8 x 8 samples, with every tile there and empty.</summary>
    static byte[] Codestream(int sampling, int tile, byte[] more)
    {
        var side = 8 * sampling;
        var codestream = new List<byte> { 0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0 };
        foreach (var value in new[] { side, side, 0, 0, tile, tile, 0, 0 })
        {
            codestream.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        }

        codestream.AddRange([0, 1, 7, (byte)sampling, (byte)sampling]);
        codestream.AddRange([0xFF, 0x52, 0, 12, 0, 0, 0xFF, 0xFF, 0, 32, 4, 4, 0, 1]);
        codestream.AddRange([0xFF, 0x5C, 0, 100, 0x40, .. Enumerable.Repeat((byte)0x40, 97), .. more]);
        var across = (side + tile - 1) / tile;
        for (var i = 0; i < across * across; i++)
        {
            codestream.AddRange([0xFF, 0x90, 0, 10, (byte)(i >> 8), (byte)i, 0, 0, 0, 14, 0, 1, 0xFF, 0x93]);
        }

        return [.. codestream, 0xFF, 0xD9];
    }
}
