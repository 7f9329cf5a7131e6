namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A component in a tile.</summary>
/// <param name="Place">Its rectangle on the grid of its samples.</param>
/// <param name="Style">How it is coded.</param>
/// <param name="Resolutions">The smallest first.</param>
sealed record J2kTileComponent(J2kRect Place, J2kCodingStyle Style, J2kResolution[] Resolutions)
{
    public static J2kTileComponent Build(J2kSize size, J2kTileHeader tile, J2kRect place, int component, J2kBudget budget)
    {
        if (tile.Styles[component] is not { } style || tile.Quantisations[component] is not { } quantisation)
        {
            throw new InvalidImageException("Its JPEG 2000 pixels lack the coding style or the quantisation; they are damaged.");
        }

        var c = size.Components[component];
        var samples = place.Divide(c.Dx, c.Dy);
        return new(samples, style, J2kResolution.Build(samples, style, quantisation, c.Precision, budget));
    }
}
