namespace OnnxRad.Imaging.Tests.Formats.Tiff;

public sealed class TiffReaderTests
{
    [Theory]
    [InlineData("u16lzw", 16, true)]
    [InlineData("u16big", 16, true)]
    public void Read_SixteenBits_IsExact(string name, int bits, bool levels)
    {
        var image = Read(name);

        Assert.Equal((1, 3, 5, bits, levels), (image.Channels, image.Height, image.Width, image.BitsStored, image.IsGreyLevels));
        Assert.Equal(Values(i => i * 4369 % 65536), image.Pixels.ToArray());
    }

    [Fact]
    public void Read_ZeroIsWhite_IsTurnedOver() => Assert.Equal(Values(i => 255 - (17 * i)), Read("u8whitepack").Pixels.ToArray());

    [Fact]
    public void Read_RealNumbers_AreNoGreyLevels()
    {
        var image = Read("f32zip");

        Assert.Equal(Values(i => (i * 0.5f) - 2), image.Pixels.ToArray());
        Assert.Equal((32, false), (image.BitsStored, image.IsGreyLevels));
    }

    [Fact]
    public void Read_SignedInStrips_IsExact() => Assert.Equal(Values(i => (1000 * i) - 7000), Read("s16strips").Pixels.ToArray());

    [Theory]
    [InlineData("rgb")]
    [InlineData("rgbplanar")]
    public void Read_Rgb_HasPlanes(string name)
    {
        var image = Read(name);

        Assert.Equal(3, image.Channels);
        Assert.Equal([.. from c in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 15) select (float)((((3 * i) + c) * 5) % 256)], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_Orientation_IsApplied()
    {
        var image = Read("turned");

        Assert.Equal((5, 3), (image.Height, image.Width));
        Assert.Equal([170, 85, 0, 187, 102, 17], image.Pixels.ToArray()[..6]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_FileOfLibtiff_HasTheValuesThatWereWritten(string name)
    {
        var expected = TiffCase.All.Single(c => c.Name == name);

        var image = ImageFile.Read(new MemoryStream(expected.File), "x.tif");

        Assert.Equal(
            (expected.Samples, expected.Pages, TiffCase.Height, TiffCase.Width, expected.Format == "p" ? 8 : expected.Bits, expected.Format is "u" or "p"),
            (image.Channels, image.Depth, image.Height, image.Width, image.BitsStored, image.IsGreyLevels));
        Assert.Equal(expected.Values(), image.Pixels.ToArray());
    }

    [Fact]
    public void Read_Jpeg_IsNearWhatWasEncoded()
    {
        var image = Read("jpeg");

        Assert.Equal((21, 19, 8), (image.Width, image.Height, image.BitsStored));
        Assert.All(image.Pixels.ToArray().Index(), p => Assert.InRange(p.Item, 40 + (p.Index % 21 * 5) + (p.Index / 21 * 4) - 2, 40 + (p.Index % 21 * 5) + (p.Index / 21 * 4) + 2));
    }

    [Fact]
    public void Read_PaletteOfEightBits_IsTakenAsItIs()
    {
        // The table of colours begins with the zeros of the first channel.
        var original = TiffCase.All.Single(c => c.Name == "palette4");
        var file = (byte[])original.File.Clone();
        var at = BitConverter.ToInt32(file, EntryAt(file, Directory(file, 0), 320) + 8);
        for (var i = 0; i < 48; i++)
        {
            file[at + (2 * i) + 1] = 0;
        }

        Assert.Equal(original.Values(), ImageFile.Read(new MemoryStream(file), "x.tif").Pixels.ToArray());
    }

    [Fact]
    public void Read_PaletteThatIsMissing_IsRefused()
    {
        var file = (byte[])TiffCase.All.Single(c => c.Name == "palette4").File.Clone();
        BitConverter.TryWriteBytes(file.AsSpan(EntryAt(file, Directory(file, 0), 320)), (ushort)335);

        Assert.Equal("Its TIFF pixels are indices of a palette, which is missing.", Refused(file).Problem);
    }

    [Fact]
    public void Read_PaletteOfSignedIndices_IsRefusedByName()
    {
        var file = (byte[])TiffCase.All.Single(c => c.Name == "palette4").File.Clone();
        Entry(file, Directory(file, 0), 339, 2);

        Assert.Equal("Its TIFF palette has indices of 4 bits and format 2; unsigned ones of up to 8 bits are read.", Refused(file).Problem);
    }

    [Fact]
    public void Read_BigTiffOfTheOtherOrderCutOff_IsRefused() => Assert.Equal(
        "The TIFF file is damaged: it has no directory.", Refused([(byte)'M', (byte)'M', 0, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. new byte[20]]).Problem);

    [Fact]
    public void Read_PagesOfOtherSizes_AreRefusedByName()
    {
        // The height of the second page, of which each row is a strip or part of one.
        var file = (byte[])TiffCase.All.Single(c => c.Name == "pages").File.Clone();
        Entry(file, Directory(file, 1), 257, 18);

        Assert.Equal(
            "Its TIFF pages 1 and 2 have other sizes or kinds of pixels; pages of one kind are read, as the slices of a volume.", Refused(file).Problem);
    }

    [Fact]
    public void Read_ThumbnailsAmongPages_ArePassedOver()
    {
        var original = TiffCase.All.Single(c => c.Name == "pages");
        var file = WithSubfileType(original.File, page: 1, type: 1);

        var image = ImageFile.Read(new MemoryStream(file), "x.tif");

        Assert.Equal(2, image.Depth);
        var size = TiffCase.Width * TiffCase.Height;
        Assert.Equal([.. original.Values()[..size], .. original.Values()[(2 * size)..]], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_DirectoriesInACircle_AreRefused()
    {
        var file = (byte[])TiffCase.All.Single(c => c.Name == "pages").File.Clone();
        var (first, last) = (Directory(file, 0), Directory(file, 2));
        BitConverter.TryWriteBytes(file.AsSpan(last + 2 + (12 * BitConverter.ToUInt16(file, last))), first);

        Assert.Equal("The TIFF file is damaged: its directories go in a circle.", Refused(file).Problem);
    }

    [Theory]
    [InlineData(322, 1, "21 x 19 pixels do not lie in 4 tiles of 1 x 16")]
    [InlineData(322, 1 << 20, "it has tiles of 1048576 x 16 for 21 x 19 pixels")]
    [InlineData(322, 1 << 30, "it has tiles of 1073741824 x 16 pixels")]
    [InlineData(323, 0, "it has tiles of 16 x 0 pixels")]
    public void Read_TilesThatAreNotThere_AreRefusedFirst(ushort tag, int value, string what)
    {
        var file = (byte[])TiffCase.All.Single(c => c.Name == "tiledLzw").File.Clone();
        Entry(file, Directory(file, 0), tag, value, type: 4);

        Assert.Equal($"The TIFF file is damaged: {what}.", Refused(file).Problem);
    }

    [Theory]
    [InlineData(262, 5, "Its TIFF colours are of kind 5; grey, RGB and palettes are read.")]
    [InlineData(259, 4, "Its TIFF pixels have the compression 4; none, LZW, PackBits, Deflate and JPEG are read.")]
    [InlineData(258, 24, "Its TIFF pixels have 1 samples of 24 bits and format 1; whole numbers of 1 to 16 and 32 bits and real ones of 32 and 64 are read.")]
    public void Read_OtherKind_IsRefusedByName(ushort tag, int value, string problem)
    {
        var file = (byte[])TiffSamples.All["u16lzw"].Clone();
        Entry(file, Directory(file, 0), tag, value);

        var error = Refused(file);

        Assert.Equal((problem, "Save it as an ordinary grey or RGB TIFF file."), (error.Problem, error.WayOut));
    }

    [Fact]
    public void Read_CountBeyondTheFile_IsRefusedBeforeMemoryIsTaken()
    {
        // The count of the first entry: the directory lies where the header points.
        var file = (byte[])TiffSamples.All["rgb"].Clone();
        var entry = BitConverter.ToInt32(file, 4) + 2;
        file.AsSpan(entry + 4, 4).Fill(0x7F);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(file), "x.tif"));

        Assert.Equal(
            "Image 'x.tif' cannot be read: The TIFF file is damaged: entry 0 of its directory points behind its end. Get the file from its source again, or leave it out.",
            error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_StripLongerThanTheFile_IsRefusedBeforeMemoryIsTaken()
    {
        var file = (byte[])TiffSamples.All["f32zip"].Clone();
        Entry(file, Directory(file, 0), 279, 500_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("The TIFF file is damaged: a strip or tile has more bytes than the file.", Refused(file).Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_TilesThatTheFileCannotHold_AreRefusedBeforeMemoryIsTaken()
    {
        var file = Hostile(pages: 1, tags: 0, tile: 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal($"Its {file.Length} bytes cannot hold the 16777216 of its TIFF pixels; it is cut off.", Refused(file).Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_ManyPagesOfOneTile_AreCountedTogether() =>
        Assert.StartsWith("Its 126024 bytes cannot hold the 260046848 of ", Refused(Hostile(pages: 1000, tags: 0, tile: 512, extra: 8)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(20, 400)]
    public void Read_ManyTagsThatNobodyKnows_AreRefused(int pages, int tags) => Assert.Equal(
        "Its TIFF directories have more than 128 different tags, or 131072 entries.", Refused(Hostile(pages, tags, tile: 16)).Problem);

    /// <summary>Pages of one pixel in one tile of four samples of 32 bits, which all of them share; each page has other tags of its own.</summary>
    static byte[] Hostile(int pages, int tags, int tile, int extra = 0)
    {
        var file = new MemoryStream();
        file.Write([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0, .. new byte[extra], 32, 0, 32, 0, 32, 0, 32, 0]);
        var (bits, link) = (8 + extra, 4L);
        for (var page = 0; page < pages; page++)
        {
            (int Tag, int Type, int Count, int Value)[] entries =
            [
                (256, 4, 1, 1), (257, 4, 1, 1), (258, 3, 4, bits), (259, 3, 1, 1), (262, 3, 1, 2), (277, 3, 1, 4),
                (322, 4, 1, tile), (323, 4, 1, tile), (324, 4, 1, 8), (325, 4, 1, 8),
                .. Enumerable.Range(0, tags).Select(t => (40000 + (page * tags) + t, 4, 1, 0)),
            ];
            var at = file.Length;
            file.Position = link;
            file.Write(BitConverter.GetBytes((int)at));
            file.Position = at;
            file.Write(BitConverter.GetBytes((ushort)entries.Length));
            foreach (var (tag, type, count, value) in entries)
            {
                file.Write([.. BitConverter.GetBytes((ushort)tag), .. BitConverter.GetBytes((ushort)type), .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value)]);
            }

            link = file.Length;
            file.Write(new byte[4]);
        }

        return file.ToArray();
    }

    [Fact]
    public void Read_DamagedAnywhere_GivesAnImageOrItsOwnException()
    {
        var random = new Random(11);
        var (read, refused) = (0, 0);
        foreach (var original in TiffSamples.All.Values.Concat(TiffCase.All.Select(c => c.File)))
        {
            for (var i = 0; i < 150; i++)
            {
                var file = (byte[])original.Clone();
                for (var k = random.Next(4); k >= 0; k--)
                {
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                }

                var length = i % 4 == 0 ? random.Next(4, file.Length) : file.Length;
                try
                {
                    var image = ImageFile.Read(new MemoryStream(file, 0, length), "x.tif");
                    Assert.InRange(image.Width, 1, ImageFormats.MaxPixels);
                    read++;
                }
                catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
                {
                    refused++;
                }
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    public static TheoryData<string> Cases => [.. TiffCase.All.Select(c => c.Name)];

    static float[] Values(Func<int, float> value) => [.. Enumerable.Range(0, 15).Select(value)];

    static RadImage Read(string name) => ImageFile.Read(new MemoryStream(TiffSamples.All[name]), "x.tif");

    static InvalidImageException Refused(byte[] file) => Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(file), "x.tif"));

    /// <summary>Where a page's directory lies, in a little-endian file that is no BigTIFF.</summary>
    static int Directory(byte[] file, int page)
    {
        var at = BitConverter.ToInt32(file, 4);
        for (; page > 0; page--)
        {
            at = BitConverter.ToInt32(file, at + 2 + (12 * BitConverter.ToUInt16(file, at)));
        }

        return at;
    }

    static int EntryAt(byte[] file, int directory, ushort tag) =>
        Enumerable.Range(0, BitConverter.ToUInt16(file, directory)).Select(i => directory + 2 + (12 * i)).Single(e => BitConverter.ToUInt16(file, e) == tag);

    /// <summary>Sets the value of an entry, which is one number.</summary>
    static void Entry(byte[] file, int directory, ushort tag, int value, ushort? type = null)
    {
        var at = EntryAt(file, directory, tag);
        BitConverter.TryWriteBytes(file.AsSpan(at + 2), type ?? BitConverter.ToUInt16(file, at + 2));
        BitConverter.TryWriteBytes(file.AsSpan(at + 8), value);
    }

    /// <summary>Writes a page's directory anew at the end of the file, with the kind of page in front.</summary>
    static byte[] WithSubfileType(byte[] file, int page, int type)
    {
        var (directory, before) = (Directory(file, page), Directory(file, page - 1));
        var count = BitConverter.ToUInt16(file, directory);
        byte[] moved =
        [
            .. BitConverter.GetBytes((ushort)(count + 1)), 254, 0, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(type), .. file[(directory + 2)..(directory + 2 + (12 * count) + 4)],
        ];
        var even = file.Length + (file.Length % 2);
        byte[] changed = [.. file, .. new byte[even - file.Length], .. moved];
        BitConverter.TryWriteBytes(changed.AsSpan(before + 2 + (12 * BitConverter.ToUInt16(file, before))), even);
        return changed;
    }
}
