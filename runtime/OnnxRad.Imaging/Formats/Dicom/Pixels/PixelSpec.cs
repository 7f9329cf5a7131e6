namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>What a data set says of its pixels (PS3.3 section C.7.6.3), checked.</summary>
sealed record PixelSpec
{
    const int MaxBits = 64;

    PixelSpec(DicomDataset dataset)
    {
        Width = dataset.Integer(DicomTags.Columns, 0);
        Height = dataset.Integer(DicomTags.Rows, 0);
        Samples = dataset.Integer(DicomTags.SamplesPerPixel, 1);
        BitsAllocated = dataset.Integer(DicomTags.BitsAllocated, 0);
        BitsStored = dataset.Integer(DicomTags.BitsStored, BitsAllocated);
        HighBit = dataset.Integer(DicomTags.HighBit, BitsStored - 1);
        Signed = dataset.Integer(DicomTags.PixelRepresentation, 0) == 1;
        IsPlanar = Samples > 1 && dataset.Integer(DicomTags.PlanarConfiguration, 0) == 1;
        Photometric = dataset.Text(DicomTags.PhotometricInterpretation) ?? (Samples == 1 ? "MONOCHROME2" : "RGB");
        Frames = Math.Max(1, dataset.Integer(DicomTags.NumberOfFrames, 1));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Samples of a pixel, 1 to 4.</summary>
    public int Samples { get; }

    public int BitsAllocated { get; }

    /// <summary>Bits of a sample that mean something, up to <see cref="BitsAllocated"/>.</summary>
    public int BitsStored { get; }

    public int HighBit { get; }

    public bool Signed { get; }

    /// <summary>Whether uncompressed samples lie in planes rather than side by side.</summary>
    public bool IsPlanar { get; }

    public string Photometric { get; }

    public int Frames { get; }

    /// <summary>Pixels of a frame.</summary>
    public int PixelCount => Width * Height;

    /// <summary>Samples of a frame.</summary>
    public int SampleCount => PixelCount * Samples;

    /// <summary>Whether uncompressed pixels share their colour with the one beside.</summary>
    public bool IsSubsampled => Samples == 3 && Photometric == "YBR_FULL_422";

    /// <summary>Reads and checks what the data set of a file says.</summary>
    /// <exception cref="InvalidImageException">It is cut off before its pixels, has no image, or values that cannot be; all are named.</exception>
    public static PixelSpec From(DicomFile file) => file.IsCutOff && Pixels(file.Dataset) is null
        ? throw new InvalidImageException("It is cut off before its pixels.", "Get it from its source again.")
        : From(file.Dataset);

    /// <summary>The element of the pixels, whole numbers or real ones; null where there is none.</summary>
    public static DicomElement? Pixels(DicomDataset dataset) =>
        dataset[DicomTags.PixelData] ?? dataset[DicomTags.FloatPixelData] ?? dataset[DicomTags.DoubleFloatPixelData];

    /// <summary>Reads and checks what the data set says.</summary>
    /// <exception cref="InvalidImageException">It has no image, or values that cannot be; all are named.</exception>
    public static PixelSpec From(DicomDataset dataset)
    {
        var spec = new PixelSpec(dataset);
        if (dataset[DicomTags.Rows] is null && dataset[DicomTags.Columns] is null)
        {
            throw new InvalidImageException("It is a DICOM object without an image.", "Leave it out.");
        }

        var problems = spec.Problems();
        return problems.Count == 0 ? spec : throw new InvalidImageException($"Its DICOM header {string.Join(", ", problems)}.");
    }

    /// <summary>Compares the size that a codestream says with that of the data set, before room is made for it.</summary>
    /// <param name="what">What messages call the codestream.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="components">Samples a pixel.</param>
    /// <param name="mostSamples">The most samples that the bytes can hold.</param>
    public void Require(string what, int width, int height, int components, long mostSamples)
    {
        if (width != Width || height != Height || components != Samples)
        {
            throw new InvalidImageException(
                $"Its {what} pixels are {width} x {height} with {components} components; the DICOM header says {Width} x {Height} with {Samples}.");
        }

        if (SampleCount > mostSamples)
        {
            throw new InvalidImageException($"Its {what} data cannot hold {Width} x {Height} pixels; it is cut off.");
        }
    }

    List<string> Problems()
    {
        var problems = new List<string>();
        Check(Width is >= 1 and <= ushort.MaxValue && Height is >= 1 and <= ushort.MaxValue, $"says {Width} x {Height} pixels");
        Check((long)Width * Height <= ImageFormats.MaxPixels, $"says {Width} x {Height} pixels (up to {ImageFormats.MaxPixels} are read)");
        Check(Samples is >= 1 and <= 4, $"says {Samples} samples a pixel (1 to 4 are read)");
        Check(BitsAllocated is >= 1 and <= MaxBits, $"says {BitsAllocated} bits allocated (1 to {MaxBits} are read)");
        Check(BitsStored >= 1 && BitsStored <= BitsAllocated, $"says {BitsStored} bits stored of {BitsAllocated} allocated");
        Check(HighBit >= BitsStored - 1 && HighBit < BitsAllocated, $"says the high bit {HighBit} for {BitsStored} bits stored of {BitsAllocated}");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
