using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Decodes a tile into the samples of the image.</summary>
sealed class J2kTileDecoder(J2kCodestream codestream, int[] samples, J2kBudget budget)
{
    readonly J2kSize _size = codestream.Sizes;
    readonly ConcurrentBag<J2kBlockDecoder> _decoders = [];

    public void Decode(int index, J2kTileHeader tile)
    {
        var place = _size.Tile(index);
        if (place.Divide(_size.Components[0].Dx, _size.Components[0].Dy).IsEmpty)
        {
            return;
        }

        var components = new J2kTileComponent[_size.Components.Length];
        for (var c = 0; c < components.Length; c++)
        {
            components[c] = J2kTileComponent.Build(_size, tile, place, c, budget);
        }

        new J2kPacketReader(codestream.Data, tile, budget).Read(_size, components);
        if (components.Length == 1)
        {
            var whole = _size.Grid;
            var corner = ((components[0].Place.Y0 - whole.Y0) * whole.Width) + components[0].Place.X0 - whole.X0;
            var samplesOfTile = new J2kPlane(samples, corner, whole.Width);
            Reconstruct(components[0], samplesOfTile);
            J2kSamples.Finish(samplesOfTile, components[0], _size.Components[0]);
            return;
        }

        var planes = Array.ConvertAll(components, c => new J2kPlane(ArrayPool<int>.Shared.Rent(c.Place.Width * c.Place.Height), 0, c.Place.Width));
        for (var c = 0; c < components.Length; c++)
        {
            Reconstruct(components[c], planes[c]);
        }

        if (tile.MixesComponents && components.Length >= 3)
        {
            Unmix(components, planes);
        }

        for (var c = 0; c < components.Length; c++)
        {
            J2kSamples.Finish(planes[c], components[c], _size.Components[c]);
            Spread(c, components[c].Place, planes[c]);
            ArrayPool<int>.Shared.Return(planes[c].Array);
        }
    }

    static void Unmix(J2kTileComponent[] components, J2kPlane[] planes)
    {
        var isReversible = components[0].Style.Reversible;
        if (components.Take(3).Any(c => c.Style.Reversible != isReversible))
        {
            throw new InvalidImageException("Its JPEG 2000 pixels mix components of different wavelets; they are damaged.");
        }

        var count = components[0].Place.Width * components[0].Place.Height;
        if (isReversible)
        {
            J2kColour.Unmix(planes[0].Row<int>(0, 0, count), planes[1].Row<int>(0, 0, count), planes[2].Row<int>(0, 0, count));
        }
        else
        {
            J2kColour.Unmix(planes[0].Row<float>(0, 0, count), planes[1].Row<float>(0, 0, count), planes[2].Row<float>(0, 0, count));
        }
    }

    void Reconstruct(J2kTileComponent component, J2kPlane plane)
    {
        DecodeBlocks(component, plane);
        var first = Array.FindIndex(component.Resolutions, r => Array.Exists(r.Precincts, p => Array.Exists(p, b => Array.Exists(b.Blocks, HasCode))));
        if (first < 0)
        {
            return;
        }

        if (component.Style.Reversible)
        {
            J2kWavelet.Inverse<int>(plane, component.Resolutions, first, J2kWavelet.Lift53);
        }
        else
        {
            J2kWavelet.Inverse<float>(plane, component.Resolutions, first, J2kWavelet.Lift97);
        }
    }

    // Those without a byte are zero, as in OpenJPEG.
    static bool HasCode(J2kCodeBlock block) => block.IsIncluded && block.Segments.Exists(s => s.Parts.Count > 0);

    /// <summary>Blocks do not depend on each other, and are decoded on all processors; together they cover the plane.</summary>
    void DecodeBlocks(J2kTileComponent component, J2kPlane plane)
    {
        var blocks = component.Resolutions.SelectMany(r => r.Precincts).SelectMany(p => p).SelectMany(p => p.Blocks.Select(b => (Block: b, p.Band))).ToList();
        try
        {
            Parallel.ForEach(
                blocks,
                () => _decoders.TryTake(out var decoder) ? decoder : new(),
                (item, _, decoder) =>
                {
                    var ((block, band), style) = (item, component.Style);
                    var (x, y) = (band.PlaneX + block.Place.X0 - band.Place.X0, band.PlaneY + block.Place.Y0 - band.Place.Y0);
                    if (HasCode(block))
                    {
                        decoder.Decode(codestream.Data, block, band, style.Passes, budget);
                        J2kSamples.Put(decoder.Values, plane, x, y, block.Place.Width, style.Reversible ? null : band.Step * 0.5f);
                    }
                    else
                    {
                        J2kSamples.Clear(plane, x, y, block.Place.Width, block.Place.Height);
                    }

                    return decoder;
                },
                _decoders.Add);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    // Samples of a pixel lie side by side.
    void Spread(int component, J2kRect place, J2kPlane plane)
    {
        var (grid, step) = (_size.Grid, _size.Components.Length);
        for (var y = 0; y < place.Height; y++)
        {
            var target = samples.AsSpan(((((place.Y0 - grid.Y0 + y) * grid.Width) + place.X0 - grid.X0) * step) + component);
            var line = plane.Row<int>(0, y, place.Width);
            for (var x = 0; x < line.Length; x++)
            {
                target[x * step] = line[x];
            }
        }
    }
}
