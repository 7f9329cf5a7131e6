namespace OnnxRad.Imaging.Tests.Formats.Dicom;

public sealed class DicomSecondaryCaptureTests
{
    static readonly DicomWriteOptions s_options = new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) };

    [Theory]
    [InlineData(1, 1, 8, "1.2.840.10008.5.1.4.1.1.7", "3x5")]
    [InlineData(1, 1, 12, "1.2.840.10008.5.1.4.1.1.7", "3x5")]
    [InlineData(3, 1, 8, "1.2.840.10008.5.1.4.1.1.7", "3x5x3")]
    [InlineData(1, 2, 8, "1.2.840.10008.5.1.4.1.1.7.2", "2x3x5")]
    [InlineData(1, 2, 16, "1.2.840.10008.5.1.4.1.1.7.3", "2x3x5")]
    [InlineData(3, 2, 8, "1.2.840.10008.5.1.4.1.1.7.4", "2x3x5x3")]
    public void Encode_Image_IsReadBackByOurselvesAndOthers(int channels, int depth, int bits, string sopClass, string shape)
    {
        var values = Enumerable.Range(0, channels * depth * 15).Select(i => (float)(i * 977 % (1 << bits))).ToArray();
        values[^1] = (1 << bits) - 1;

        var bytes = DicomSecondaryCapture.Encode(new(channels, depth, 3, 5, bits, values), DerivedSource.Slice(5), s_options);

        var file = DicomFile.Parse(bytes);
        var read = file.ReadFrames();
        Assert.Equal((sopClass, bits), (file.Dataset.Text(DicomTag.Of("SOPClassUID")), read.BitsStored));
        Assert.Equal(values, read.Pixels.ToArray());
        ThirdParty.Check(bytes, shape, Enumerable.Range(0, depth * 15).SelectMany(i => Enumerable.Range(0, channels).Select(c => (int)values[(c * depth * 15) + i])));
    }

    [Fact]
    public void Encode_Source_GivesPatientAndStudyAndNothingElse()
    {
        var bytes = DicomSecondaryCapture.Encode(new(1, 1, 1, 8, new float[1]), DerivedSource.Slice(5), s_options);

        var data = DicomFile.Parse(bytes).Dataset;
        Assert.Equal(("Mäusle^Jörg", "1.2.3", "NO"), (data.Text(DicomTag.Of("PatientName")), data.Text(DicomTag.Of("StudyInstanceUID")), data.Text(DicomTag.Of("BurnedInAnnotation"))));
        Assert.Equal("1.2.3.9.1050", data.Items(DicomTag.Of("SourceImageSequence"))[0].Text(DicomTag.Of("ReferencedSOPInstanceUID")));
        Assert.Equal([0.75, 0.5], data.Numbers(DicomTag.Of("PixelSpacing")));
        Assert.DoesNotContain("MARKED", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ImageOfNoDicomFile_LeavesThePatientEmpty()
    {
        var bytes = DicomSecondaryCapture.Encode(new(1, 1, 1, 8, new float[1]), source: null, s_options);

        var data = DicomFile.Parse(bytes).Dataset;
        Assert.Equal((null, true), (data.Text(DicomTag.Of("PatientName")), data[DicomTag.Of("PatientName")] is not null));
        Assert.StartsWith("2.25.", data.Text(DicomTag.Of("StudyInstanceUID")));
        ThirdParty.Check(bytes, "1x1", [0]);
    }

    [Theory]
    [InlineData(1, 8, 0.5f, "The image has the value '0.5'; a DICOM image of 8 bits holds whole numbers of 0 to 255. (Parameter 'image')")]
    [InlineData(1, 12, 4096f, "The image has the value '4096'; a DICOM image of 12 bits holds whole numbers of 0 to 4095. (Parameter 'image')")]
    [InlineData(3, 16, 0f, "The image has 16 bits a value; colours of 8 are written. (Parameter 'image')")]
    [InlineData(1, 32, 0f, "The image has 32 bits a value; grey ones of up to 16 are written. (Parameter 'image')")]
    public void Encode_ValuesThatDoNotFit_AreRefused(int channels, int bits, float value, string message)
    {
        var image = new RadImage(channels, 1, 1, bits, [.. Enumerable.Repeat(value, channels)]);

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => DicomSecondaryCapture.Encode(image, null, s_options)).Message);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(-1234.56789012345678)]
    [InlineData(1.0 / 3)]
    [InlineData(-1.2345678901234567e-101)]
    public void DecimalText_Number_HasAtMost16Characters(double value)
    {
        var text = Imaging.Formats.Dicom.DecimalText.Of(value);

        Assert.InRange(text.Length, 1, 16);
        Assert.Equal(value, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), Math.Abs(value) * 1e-8);
    }
}
