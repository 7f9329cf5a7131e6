using System.Buffers.Binary;

namespace OnnxRad.Trainer;

/// <summary>
/// Writes a TrueType font of straight-lined glyphs: tables cmap (format 12), glyf, head, hhea, hmtx, loca, maxp.
/// </summary>
/// <remarks>Specification: OpenType 1.9, chapters of the same names. The first glyph is the one of missing characters.</remarks>
static class TrueTypeFile
{
    const byte OnCurve = 0x01;
    const byte OverlapSimple = 0x40;

    public static byte[] Write(IReadOnlyList<TrueTypeGlyph> glyphs, ushort unitsPerEm, short ascent, short descent)
    {
        var (glyf, loca) = Outlines(glyphs);
        return Assemble(
        [
            ("cmap", CharacterMap(glyphs)),
            ("glyf", glyf),
            ("head", Head(unitsPerEm, glyphs)),
            ("hhea", new Bytes().U32(0x00010000).I16(ascent).I16(descent).I16(0).U16(glyphs.Max(g => g.Advance)).Zeros(6)
                .I16(1).Zeros(14).U16((ushort)glyphs.Count).ToArray()),
            ("hmtx", glyphs.Aggregate(new Bytes(), (b, g) => b.U16(g.Advance).I16(Box([g]).MinX)).ToArray()),
            ("loca", loca),
            ("maxp", new Bytes().U32(0x00010000).U16((ushort)glyphs.Count)
                .U16((ushort)glyphs.Max(g => g.Contours.Sum(c => c.Count)))
                .U16((ushort)glyphs.Max(g => g.Contours.Count)).Zeros(4).U16(2).Zeros(16).ToArray()),
        ]);
    }

    static byte[] Assemble(IReadOnlyList<(string Tag, byte[] Data)> tables)
    {
        var file = new Bytes().U32(0x00010000).U16((ushort)tables.Count).U16(64).U16(2).U16((ushort)((tables.Count * 16) - 64));
        var offset = 12 + (16 * tables.Count);
        foreach (var (tag, data) in tables)
        {
            file.Text(tag).U32(Checksum(data)).U32((uint)offset).U32((uint)data.Length);
            offset += (data.Length + 3) / 4 * 4;
        }

        foreach (var (_, data) in tables)
        {
            file.Raw(data).Zeros((4 - (data.Length % 4)) % 4);
        }

        return file.ToArray();
    }

    static byte[] CharacterMap(IReadOnlyList<TrueTypeGlyph> glyphs)
    {
        var groups = (uint)glyphs.Count - 1;
        var map = new Bytes().U16(0).U16(1).U16(3).U16(10).U32(12).U16(12).U16(0).U32(16 + (12 * groups)).U32(0).U32(groups);
        for (var glyph = 1; glyph < glyphs.Count; glyph++)
        {
            map.U32(glyphs[glyph].Character).U32(glyphs[glyph].Character).U32((uint)glyph);
        }

        return map.ToArray();
    }

    static (byte[] Glyf, byte[] Loca) Outlines(IReadOnlyList<TrueTypeGlyph> glyphs)
    {
        var glyf = new Bytes();
        var loca = new Bytes().U32(0);
        foreach (var glyph in glyphs)
        {
            if (glyph.Contours.Count > 0)
            {
                Outline(glyf, glyph);
            }

            loca.U32((uint)glyf.Length);
        }

        return (glyf.ToArray(), loca.ToArray());
    }

    static void Outline(Bytes glyf, TrueTypeGlyph glyph)
    {
        var box = Box([glyph]);
        glyf.I16((short)glyph.Contours.Count).I16(box.MinX).I16(box.MinY).I16(box.MaxX).I16(box.MaxY);
        var end = -1;
        foreach (var contour in glyph.Contours)
        {
            end += contour.Count;
            glyf.U16((ushort)end);
        }

        glyf.U16(0).U8(OnCurve | OverlapSimple);
        for (var point = 0; point < end; point++)
        {
            glyf.U8(OnCurve);
        }

        Deltas(glyf, glyph.Contours.SelectMany(c => c.Select(p => p.X)));
        Deltas(glyf, glyph.Contours.SelectMany(c => c.Select(p => p.Y)));
        glyf.Zeros((4 - (glyf.Length % 4)) % 4);
    }

    static void Deltas(Bytes glyf, IEnumerable<short> coordinates)
    {
        short last = 0;
        foreach (var coordinate in coordinates)
        {
            glyf.I16((short)(coordinate - last));
            last = coordinate;
        }
    }

    static byte[] Head(ushort unitsPerEm, IReadOnlyList<TrueTypeGlyph> glyphs)
    {
        var box = Box(glyphs);
        return new Bytes().U32(0x00010000).U32(0x00010000).U32(0).U32(0x5F0F3CF5).U16(0).U16(unitsPerEm).Zeros(16)
            .I16(box.MinX).I16(box.MinY).I16(box.MaxX).I16(box.MaxY).U16(0).U16(8).I16(2).I16(1).I16(0).ToArray();
    }

    static (short MinX, short MinY, short MaxX, short MaxY) Box(IReadOnlyList<TrueTypeGlyph> glyphs)
    {
        var points = glyphs.SelectMany(g => g.Contours).SelectMany(c => c).DefaultIfEmpty().ToList();
        return (points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y));
    }

    static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        Span<byte> word = stackalloc byte[4];
        for (var i = 0; i < data.Length; i += 4)
        {
            word.Clear();
            data[i..Math.Min(i + 4, data.Length)].CopyTo(word);
            sum += BinaryPrimitives.ReadUInt32BigEndian(word);
        }

        return sum;
    }

    /// <summary>Big-endian bytes.</summary>
    sealed class Bytes
    {
        readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public Bytes U8(byte value)
        {
            _bytes.Add(value);
            return this;
        }

        public Bytes U16(ushort value) => U8((byte)(value >> 8)).U8((byte)value);

        public Bytes I16(short value) => U16((ushort)value);

        public Bytes U32(uint value) => U16((ushort)(value >> 16)).U16((ushort)value);

        public Bytes Text(string ascii) => Raw(System.Text.Encoding.ASCII.GetBytes(ascii));

        public Bytes Zeros(int count) => Raw(new byte[count]);

        public Bytes Raw(ReadOnlySpan<byte> data)
        {
            _bytes.AddRange(data);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
