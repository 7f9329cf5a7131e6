namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Bounds the precincts and code blocks that a codestream may have: their sizes come from the file.</summary>
sealed class J2kBudget
{
    const long Most = 1 << 20;

    long _used;

    public void Take(long count)
    {
        _used += count;
        if (_used > Most)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have more than {Most} precincts and code blocks.");
        }
    }
}
