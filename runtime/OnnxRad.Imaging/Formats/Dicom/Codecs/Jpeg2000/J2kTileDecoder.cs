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
        var whole = new int[]?[components.Length];
        var real = new float[]?[components.Length];
        for (var c = 0; c < components.Length; c++)
        {
            if (components[c].Style.Reversible)
            {
                whole[c] = Reconstruct53(components[c]);
            }
            else
            {
                real[c] = Reconstruct97(components[c]);
            }
        }

        if (tile.MixesComponents && components.Length >= 3)
        {
            if (components.Take(3).Any(c => c.Style.Reversible != components[0].Style.Reversible))
            {
                throw new InvalidImageException("Its JPEG 2000 pixels mix components of different wavelets; they are damaged.");
            }

            J2kColour.Unmix(whole, real, components[0].Place.Width * components[0].Place.Height);
        }

        for (var c = 0; c < components.Length; c++)
        {
            Store(c, components[c].Place, whole[c], real[c]);
            Return(whole[c]);
            Return(real[c]);
        }
    }

    int[] Reconstruct53(J2kTileComponent component)
    {
        var width = component.Place.Width;
        var plane = Rent<int>(width * component.Place.Height);
        DecodeBlocks(component, (values, block, band) =>
        {
            for (var y = 0; y < block.Height; y++)
            {
                var source = values.Slice(y * block.Width, block.Width);
                var target = plane.AsSpan(Offset(block, band, width) + (y * width), block.Width);
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = source[x] / 2;
                }
            }
        });
        J2kWavelet.Inverse<int>(plane, width, component.Resolutions, J2kWavelet.Lift53);
        return plane;
    }

    float[] Reconstruct97(J2kTileComponent component)
    {
        var width = component.Place.Width;
        var plane = Rent<float>(width * component.Place.Height);
        DecodeBlocks(component, (values, block, band) =>
        {
            var step = band.Step * 0.5f;
            for (var y = 0; y < block.Height; y++)
            {
                var source = values.Slice(y * block.Width, block.Width);
                var target = plane.AsSpan(Offset(block, band, width) + (y * width), block.Width);
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = source[x] * step;
                }
            }
        });
        J2kWavelet.Inverse<float>(plane, width, component.Resolutions, J2kWavelet.Lift97);
        return plane;
    }

    // Blocks that are not coded are zero.
    static T[] Rent<T>(int count)
    {
        var plane = ArrayPool<T>.Shared.Rent(count);
        plane.AsSpan(0, count).Clear();
        return plane;
    }

    static void Return<T>(T[]? plane)
    {
        if (plane is not null)
        {
            ArrayPool<T>.Shared.Return(plane);
        }
    }

    static int Offset(J2kRect block, J2kSubband band, int width) =>
        ((band.PlaneY + block.Y0 - band.Place.Y0) * width) + band.PlaneX + block.X0 - band.Place.X0;

    /// <summary>Blocks do not depend on each other, and are decoded on all processors. Those without a byte stay zero, as in OpenJPEG.</summary>
    void DecodeBlocks(J2kTileComponent component, Action<ReadOnlySpan<int>, J2kRect, J2kSubband> put)
    {
        var blocks = component.Resolutions.SelectMany(r => r.Precincts).SelectMany(p => p)
            .SelectMany(p => p.Blocks.Where(b => b.IsIncluded && b.Segments.Exists(s => s.Parts.Count > 0)).Select(b => (Block: b, p.Band))).ToList();
        try
        {
            Parallel.ForEach(
                blocks,
                () => _decoders.TryTake(out var decoder) ? decoder : new(),
                (item, _, decoder) =>
                {
                    decoder.Decode(codestream.Data, item.Block, item.Band, component.Style.Passes, budget);
                    put(decoder.Values, item.Block.Place, item.Band);
                    return decoder;
                },
                _decoders.Add);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    void Store(int component, J2kRect place, int[]? whole, float[]? real)
    {
        var (c, grid, step) = (_size.Components[component], _size.Grid, _size.Components.Length);
        var shift = c.Signed ? 0 : 1 << (c.Precision - 1);
        var low = c.Signed ? -(1 << (c.Precision - 1)) : 0;
        var high = low + (1 << c.Precision) - 1;
        for (var y = 0; y < place.Height; y++)
        {
            var target = samples.AsSpan(((((place.Y0 - grid.Y0 + y) * grid.Width) + place.X0 - grid.X0) * step) + component);
            var (from, width) = (y * place.Width, place.Width);
            if (whole is not null)
            {
                var line = whole.AsSpan(from, width);
                for (var x = 0; x < line.Length; x++)
                {
                    target[x * step] = Math.Clamp(line[x] + shift, low, high);
                }
            }
            else
            {
                var line = real.AsSpan(from, width);
                for (var x = 0; x < line.Length; x++)
                {
                    target[x * step] = Math.Clamp((int)MathF.Round(line[x]) + shift, low, high);
                }
            }
        }
    }
}
