namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A tag tree (B.10.2): numbers of a grid, each node the least of the four below.</summary>
sealed class J2kTagTree
{
    readonly (int Width, int Offset)[] _levels;
    readonly int[] _value;
    readonly int[] _low;
    readonly bool[] _known;

    public J2kTagTree(int width, int height)
    {
        var levels = new List<(int, int)>();
        var count = 0;
        while (true)
        {
            levels.Add((width, count));
            count += width * height;
            if (width * height <= 1)
            {
                break;
            }

            (width, height) = ((width + 1) / 2, (height + 1) / 2);
        }

        (_levels, _value, _low, _known) = ([.. levels], new int[count], new int[count], new bool[count]);
    }

    /// <summary>Reads until it is known whether a leaf is below a threshold.</summary>
    /// <param name="bits">The packet header.</param>
    /// <param name="x">Column of the leaf.</param>
    /// <param name="y">Row of the leaf.</param>
    /// <param name="threshold">At least 1.</param>
    /// <param name="value">The leaf where it is below.</param>
    public bool IsBelow(ref J2kHeaderBits bits, int x, int y, int threshold, out int value)
    {
        var (low, node) = (0, 0);
        for (var level = _levels.Length - 1; level >= 0; level--)
        {
            node = _levels[level].Offset + ((y >> level) * _levels[level].Width) + (x >> level);
            low = _low[node] = Math.Max(low, _low[node]);
            while (low < threshold && !_known[node])
            {
                if (bits.Bit() == 1)
                {
                    (_known[node], _value[node]) = (true, low);
                }
                else
                {
                    low = ++_low[node];
                }
            }
        }

        value = _value[node];
        return _known[node] && value < threshold;
    }
}
