namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The five orders of packets (B.12).</summary>
static class J2kProgression
{
    public static IEnumerable<J2kPacket> Order(J2kTileHeader tile, J2kSize size, J2kTileComponent[] components)
    {
        var resolutions = components.Max(c => c.Resolutions.Length);
        var all = Enumerable.Range(0, components.Length);

        // Layers are up to 65,535: they are not counted through where a small tile has nothing at a resolution.
        var levels = Enumerable.Range(0, resolutions)
            .Where(r => Array.Exists(components, c => r < c.Resolutions.Length && c.Resolutions[r].Precincts.Length > 0)).ToArray();
        return tile.Progression switch
        {
            0 => Layers(tile).SelectMany(l => levels.SelectMany(r => all.SelectMany(c => Precincts(components, c, r, l)))),
            1 => levels.SelectMany(r => Layers(tile).SelectMany(l => all.SelectMany(c => Precincts(components, c, r, l)))),
            2 => levels.SelectMany(r => ByPosition(tile, size, components, r..(r + 1), 0..components.Length)),
            3 => ByPosition(tile, size, components, 0..resolutions, 0..components.Length),
            4 => all.SelectMany(c => ByPosition(tile, size, components, 0..resolutions, c..(c + 1))),
            _ => throw new InvalidImageException($"Its JPEG 2000 pixels have the progression order {tile.Progression}; expected 0 to 4."),
        };
    }

    static IEnumerable<int> Layers(J2kTileHeader tile) => Enumerable.Range(0, tile.Layers);

    static IEnumerable<J2kPacket> Precincts(J2kTileComponent[] components, int component, int resolution, int layer) =>
        resolution < components[component].Resolutions.Length
            ? Enumerable.Range(0, components[component].Resolutions[resolution].Precincts.Length)
                .Select(p => new J2kPacket(component, resolution, p, layer))
            : [];

    /// <summary>Precincts by the position of their corner on the reference grid, then by component and resolution.</summary>
    static IEnumerable<J2kPacket> ByPosition(J2kTileHeader tile, J2kSize size, J2kTileComponent[] components, Range resolutions, Range range)
    {
        var found = new List<(long Y, long X, J2kPacket Packet)>();
        for (var c = range.Start.Value; c < range.End.Value; c++)
        {
            var last = Math.Min(resolutions.End.Value, components[c].Resolutions.Length);
            for (var r = resolutions.Start.Value; r < last; r++)
            {
                var (resolution, shift) = (components[c].Resolutions[r], components[c].Resolutions.Length - 1 - r);
                for (var p = 0; p < resolution.Precincts.Length; p++)
                {
                    // A precinct at the edge of the tile begins there, wherever its corner would be.
                    var (x, y) = resolution.Corner(p);
                    var left = p % resolution.Columns == 0 ? -1 : (x << resolution.WidthBits << shift) * size.Components[c].Dx;
                    var top = p < resolution.Columns ? -1 : (y << resolution.HeightBits << shift) * size.Components[c].Dy;
                    found.Add((top, left, new(c, r, p, 0)));
                }
            }
        }

        return found.OrderBy(f => f.Y).ThenBy(f => f.X).ThenBy(f => f.Packet.Component).ThenBy(f => f.Packet.Resolution).ThenBy(f => f.Packet.Precinct)
            .SelectMany(f => Layers(tile).Select(l => f.Packet with { Layer = l }));
    }
}
