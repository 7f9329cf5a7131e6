namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Bounds what a codestream may ask for: its numbers of precincts, blocks, layers and passes come from the file.</summary>
/// <param name="bytes">The length of the codestream.</param>
sealed class J2kBudget(long bytes)
{
    const long MostBlocks = 1 << 20;

    // Each precinct of each resolution has a byte in a whole codestream; some are cut off.
    const long FreePrecincts = 1 << 16;

    // Each layer says of each block whether it is in: a few layers of many blocks, or many layers of few blocks.
    const long FreeVisits = 1 << 23, VisitsPerByte = 64;

    // A pass over a coefficient costs a bit at times, and next to nothing where all is zero: photographs have some 100 steps a byte, blocks of one
    // large coefficient 20,000. A step takes up to 5 ns.
    const long FreeSteps = 1 << 27, StepsPerByte = 1 << 9;

    long _blocks;
    long _precincts;
    long _visits;
    long _steps;

    /// <summary>Counts code blocks, before they are made.</summary>
    public void TakeBlocks(long count) => Take(ref _blocks, count, MostBlocks, "code blocks");

    /// <summary>Counts resolutions and precincts, before they are made.</summary>
    public void TakePrecincts(long count) => Take(ref _precincts, count, bytes + FreePrecincts, "resolutions and precincts");

    /// <summary>Counts the blocks that packet headers speak of, before they are read.</summary>
    public void TakeVisits(long count) => Take(ref _visits, count, (bytes * VisitsPerByte) + FreeVisits, "blocks in packets");

    /// <summary>Counts passes over coefficients, before they are run.</summary>
    public void TakeSteps(long count) => Take(ref _steps, count, (bytes * StepsPerByte) + FreeSteps, "coding passes");

    void Take(ref long sum, long count, long most, string what)
    {
        sum += count;
        if (sum > most)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have more {what} than {bytes} bytes can hold; they are damaged.");
        }
    }
}
