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

    // A step is a pass over a coefficient that is not zero, or over eight that are, and takes some 3 ns. It costs a bit at times: photographs have some 100 steps a
    // byte. Next to nothing does it cost where all of a block is alike; all passes over 2048 x 2048 coefficients of 16 bits are free.
    const long FreeSteps = 1 << 28, StepsPerByte = 1 << 9;

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

    /// <summary>Counts a pass that was run; safe for concurrent calls.</summary>
    /// <param name="coefficients">Of the block.</param>
    /// <param name="significant">Those that are not zero.</param>
    public void TakePass(int coefficients, int significant)
    {
        if (Interlocked.Add(ref _steps, (coefficients / 8) + significant) > (bytes * StepsPerByte) + FreeSteps)
        {
            throw TooMany("coding passes");
        }
    }

    void Take(ref long sum, long count, long most, string what)
    {
        sum += count;
        if (sum > most)
        {
            throw TooMany(what);
        }
    }

    InvalidImageException TooMany(string what) => new($"Its JPEG 2000 pixels have more {what} than {bytes} bytes can hold; they are damaged.");
}
