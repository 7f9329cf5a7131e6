namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Bounds what a codestream may ask for: its numbers of precincts, blocks and passes come from the file.</summary>
/// <param name="bytes">The length of the codestream.</param>
sealed class J2kBudget(long bytes)
{
    const long MostObjects = 1 << 20;

    // A pass over a coefficient costs a bit at times, and next to nothing where all is zero: photographs have some 100 steps a byte, blocks of one
    // large coefficient 20,000, of which 1,400 are free. A step takes 2 ns, so that 100 KB can take 1.5 s of a processor.
    const long StepsPerByte = 1 << 12, FreeSteps = 1 << 28;

    long _objects;
    long _steps;

    /// <summary>Counts precincts and code blocks, before they are made.</summary>
    public void Take(long count)
    {
        _objects += count;
        if (_objects > MostObjects)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have more than {MostObjects} precincts and code blocks.");
        }
    }

    /// <summary>Counts passes over coefficients, before they are run.</summary>
    public void TakeSteps(long count)
    {
        _steps += count;
        if (_steps > (bytes * StepsPerByte) + FreeSteps)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have more coding passes than {bytes} bytes can hold; they are damaged.");
        }
    }
}
