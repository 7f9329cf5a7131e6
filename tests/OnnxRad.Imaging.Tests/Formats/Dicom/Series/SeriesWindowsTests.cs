namespace OnnxRad.Imaging.Tests.Formats.Dicom.Series;

/// <summary>What the slices of a series say of their values, and the volume of all of them.</summary>
public sealed class SeriesWindowsTests
{
    [Fact]
    public void Read_WindowsOfSlices_AreThoseThatAllPropose()
    {
        var volume = Read(Slice(0, @"100\40", @"51\21"), Slice(1, @"40\7", @"21\3"));

        Assert.Equal([new(29.5, 49.5)], volume.Windows);
        Assert.Equal([new(74.5, 124.5), new(29.5, 49.5)], volume.Slice(0).Windows);
        Assert.Equal([new(29.5, 49.5), new(5.5, 7.5)], volume.Slice(1).Windows);
    }

    [Fact]
    public void Read_SlicesThatPreferOtherWindows_KeepTheirOrder()
    {
        var volume = Read(Slice(0, @"100\40", @"51\21"), Slice(1, @"40\100", @"21\51"));

        Assert.Equal([new(74.5, 124.5), new(29.5, 49.5)], volume.Windows);
        Assert.Equal([new(74.5, 124.5), new(29.5, 49.5)], volume.Slice(0).Windows);
        Assert.Equal([new(29.5, 49.5), new(74.5, 124.5)], volume.Slice(1).Windows);
    }

    [Fact]
    public void Read_SlicesWithoutACommonWindow_AreSpannedByOneAndKeepTheirs()
    {
        // The outermost slice shows nearly air.
        var volume = Read(Slice(0, "6", "11"), Slice(1, "250", "501"), Slice(2, "200", "401"));

        Assert.Equal([new(-0.5, 499.5)], volume.Windows);
        Assert.Equal([[new(0.5, 10.5)], [new(-0.5, 499.5)], [new(-0.5, 399.5)]], new[] { 0, 1, 2 }.Select(i => volume.Slice(i).Windows.ToArray()));
    }

    [Fact]
    public void Read_SliceWithAWindowThatIsNotLinear_LeavesTheVolumeWithoutOne() =>
        Assert.Empty(Read(Slice(0, "6", "11"), Slice(1, "40", "40", "SIGMOID")).Windows);

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", "0")]
    public void Read_SlicesWithoutAWindow_DoNotCount(string? center, string? width)
    {
        var volume = Read(Slice(0, center, width), Slice(1, "250", "501"), Slice(2, "6", "11"), Slice(3, center, width));

        Assert.Equal([new(-0.5, 499.5)], volume.Windows);
        Assert.Equal([[], [new(-0.5, 499.5)], [new(0.5, 10.5)], []], new[] { 0, 1, 2, 3 }.Select(i => volume.Slice(i).Windows.ToArray()));
        Assert.Equal([new(-0.5, 499.5)], Read(Slice(0, center, width), Slice(1, "250", "501")).Windows);
    }

    [Fact]
    public void Read_NoSliceWithAWindow_HasNone()
    {
        var volume = Read(Slice(0, "0", "0"), Slice(1, null, null));

        Assert.Empty(volume.Windows);
        Assert.Empty(volume.Slice(1).Windows);
    }

    [Fact]
    public void Read_ResampledSlices_HaveTheWindowOfTheNearest()
    {
        var volume = Read(resample: true, Slice(0, "10", "5"), Slice(2, "20", "5"), Slice(4.5, "30", "5"), Slice(6.5, "40", "5"));

        Assert.Equal([10, 20, 30, 40], Enumerable.Range(0, volume.Depth).Select(z => volume.Slice(z).Windows is [var window] ? (window.Low + window.High + 1) / 2 : 0));
    }

    [Fact]
    public void Read_RescaleOfALaterSlice_GivesNoGreyLevels()
    {
        Assert.True(Read(Slice(0, "6", "11"), Slice(1, "6", "11")).IsGreyLevels);
        Assert.False(Read(Slice(0, "6", "11"), Slice(1, "6", "11", extra: d => d.Text(0x0028, 0x1052, "DS", "-1000").Text(0x0028, 0x1053, "DS", "2"))).IsGreyLevels);
    }

    [Fact]
    public void Read_BitsOfSlices_AreTheMost() => Assert.Equal(12, Read(Slice(0, "6", "11", bits: 10), Slice(1, "6", "11", bits: 12)).BitsStored);

    static RadImage Read(params (string, ReadOnlyMemory<byte>)[] slices) => Read(resample: false, slices);

    static RadImage Read(bool resample, params (string, ReadOnlyMemory<byte>)[] slices) =>
        Assert.Single(DicomSeries.Read(slices, new() { ResampleUneven = resample })).Image;

    static (string, ReadOnlyMemory<byte>) Slice(
        double z, string? centers, string? widths, string function = "LINEAR", int bits = 12, Func<DicomBuilder, DicomBuilder>? extra = null) => ($"{z}", new DicomDraft
        {
            Bits = bits,
            Extra = d =>
            {
                d.Text(0x0020, 0x0032, "DS", FormattableString.Invariant($@"0\0\{z}")).Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0028, 0x0030, "DS", @"1\1");
                if (centers is not null)
                {
                    d.Text(0x0028, 0x1050, "DS", centers).Text(0x0028, 0x1051, "DS", widths!).Text(0x0028, 0x1056, "CS", function);
                }

                return extra?.Invoke(d) ?? d;
            },
        }.Bytes(1, 1, 1));
}
