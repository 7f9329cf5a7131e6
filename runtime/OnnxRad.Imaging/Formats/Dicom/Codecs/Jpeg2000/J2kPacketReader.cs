using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Reads the packets of a tile (B.9, B.10): which passes of which blocks lie where in the codestream.</summary>
ref struct J2kPacketReader(ReadOnlySpan<byte> data, J2kTileHeader tile, J2kBudget budget)
{
    const byte StartOfPacket = 0x91, EndOfPacketHeader = 0x92;

    readonly ReadOnlySpan<byte> _data = data;
    readonly List<(J2kSegment Segment, int Length)> _pieces = [];
    int _position;
    int _end;

    /// <summary>Reads all packets; a tile may end early with a whole one.</summary>
    public void Read(J2kSize size, J2kTileComponent[] components)
    {
        // Layers and levels come from the file: without data or precincts there is nothing to count through.
        if (tile.Parts.Count == 0 || components.All(c => c.Resolutions.All(r => r.Precincts.Length == 0)))
        {
            return;
        }

        var part = 0;
        foreach (var packet in J2kProgression.Order(tile, size, components))
        {
            while (_position >= _end)
            {
                if (part == tile.Parts.Count)
                {
                    return;
                }

                _position = tile.Parts[part].Offset;
                _end = _position + tile.Parts[part++].Length;
            }

            var component = components[packet.Component];
            ReadPacket(component.Resolutions[packet.Resolution].Precincts[packet.Precinct], component.Style.Passes, packet.Layer);
        }
    }

    void ReadPacket(J2kPrecinctBand[] precinct, J2kPasses style, int layer)
    {
        if (IsMarker(StartOfPacket))
        {
            _position += 6;
        }

        var bits = new J2kHeaderBits(_data, _position, _end);
        _pieces.Clear();
        if (bits.Bit() == 1)
        {
            foreach (var band in precinct)
            {
                budget.TakeVisits(band.Blocks.Length);
                for (var i = 0; i < band.Blocks.Length; i++)
                {
                    ReadBlock(ref bits, band, i, style, layer);
                }
            }
        }

        bits.Align();
        _position = bits.Position;
        _position += IsMarker(EndOfPacketHeader) ? 2 : 0;
        foreach (var (segment, length) in _pieces)
        {
            if (length > _end - _position)
            {
                throw new InvalidImageException("Its JPEG 2000 pixels end in a packet; they are cut off.");
            }

            if (length > 0)
            {
                segment.Parts.Add((_position, length));
            }

            _position += length;
        }
    }

    readonly bool IsMarker(byte marker) => _end - _position >= 2 && _data[_position] == 0xFF && _data[_position + 1] == marker;

    readonly void ReadBlock(ref J2kHeaderBits bits, J2kPrecinctBand band, int index, J2kPasses style, int layer)
    {
        var block = band.Blocks[index];
        var (x, y) = (index % band.Columns, index / band.Columns);
        if (!(block.IsIncluded ? bits.Bit() == 1 : band.Inclusion.IsBelow(ref bits, x, y, layer + 1, out _)))
        {
            return;
        }

        if (!block.IsIncluded)
        {
            (block.IsIncluded, block.ZeroPlanes) = (true, ReadZeroPlanes(ref bits, band, x, y));
        }

        var passes = ReadPasses(ref bits);
        while (bits.Bit() == 1)
        {
            if (++block.LengthBits > 31)
            {
                throw Bad();
            }
        }

        while (passes > 0)
        {
            var segment = block.Segment(style);
            var count = Math.Min(passes, segment.MaxPasses - segment.Passes);
            var width = block.LengthBits + BitOperations.Log2((uint)count);
            if (width > 31)
            {
                throw Bad();
            }

            _pieces.Add((segment, bits.Bits(width)));
            segment.Passes += count;
            passes -= count;
        }
    }

    static int ReadZeroPlanes(ref J2kHeaderBits bits, J2kPrecinctBand band, int x, int y)
    {
        const int Most = 80;
        for (var threshold = 1; threshold <= Most; threshold++)
        {
            if (band.ZeroPlanes.IsBelow(ref bits, x, y, threshold, out var planes))
            {
                return planes;
            }
        }

        throw Bad();
    }

    /// <summary>The number of new passes (table B.4).</summary>
    static int ReadPasses(ref J2kHeaderBits bits)
    {
        if (bits.Bit() == 0)
        {
            return 1;
        }

        if (bits.Bit() == 0)
        {
            return 2;
        }

        var two = bits.Bits(2);
        if (two < 3)
        {
            return 3 + two;
        }

        var five = bits.Bits(5);
        return five < 31 ? 6 + five : 37 + bits.Bits(7);
    }

    static InvalidImageException Bad() => new("A packet header of its JPEG 2000 pixels is damaged.");
}
