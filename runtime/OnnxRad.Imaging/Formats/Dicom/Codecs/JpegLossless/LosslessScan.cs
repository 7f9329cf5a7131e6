namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>A scan: each sample is a difference to what its neighbours predict (H.1.2).</summary>
sealed class LosslessScan
{
    readonly LosslessFrame _frame;
    readonly int[] _components;
    readonly HuffmanTable[] _tables;
    readonly int _predictor;
    readonly int _pointTransform;
    readonly int _restart;

    LosslessScan(LosslessFrame frame, int[] components, HuffmanTable[] tables, int predictor, int pointTransform, int restart) =>
        (_frame, _components, _tables, _predictor, _pointTransform, _restart) = (frame, components, tables, predictor, pointTransform, restart);

    /// <summary>The number of components in it.</summary>
    public int ComponentCount => _components.Length;

    public static LosslessScan Parse(ReadOnlySpan<byte> segment, LosslessFrame? frame, HuffmanTable?[] tables, int restart)
    {
        var count = segment.Length > 0 ? segment[0] : 0;
        if (frame is null || count is < 1 or > 4 || segment.Length < 4 + (2 * count))
        {
            throw Bad("the scan header is cut off, or before the frame.");
        }

        var (components, used) = (new int[count], new HuffmanTable[count]);
        for (var i = 0; i < count; i++)
        {
            components[i] = Array.IndexOf(frame.ComponentIds, segment[1 + (2 * i)]);
            var table = segment[2 + (2 * i)] >> 4;
            used[i] = components[i] >= 0 && table < tables.Length && tables[table] is { } found
                ? found
                : throw Bad("a scan names a component or a Huffman table that is not there.");
        }

        var (predictor, pointTransform) = (segment[1 + (2 * count)], segment[3 + (2 * count)] & 15);
        return predictor is >= 1 and <= 7 && pointTransform < frame.Precision
            ? new(frame, components, used, predictor, pointTransform, restart)
            : throw Bad($"a scan has the predictor {predictor} and the point transform {pointTransform}.");
    }

    /// <summary>Decodes the scan into the samples of the frame.</summary>
    /// <returns>The byte behind it.</returns>
    public int Decode(ReadOnlySpan<byte> data, int position)
    {
        var bits = new LosslessBits(data, position);
        var (left, fresh, firstRow) = (_restart, true, 0);
        for (var y = 0; y < _frame.Height; y++)
        {
            for (var x = 0; x < _frame.Width; x++)
            {
                if (_restart > 0 && left-- == 0)
                {
                    bits.Restart();
                    (left, fresh) = (_restart - 1, true);
                }

                firstRow = fresh ? y : firstRow;
                for (var i = 0; i < _components.Length; i++)
                {
                    bits.Fill();
                    var difference = Difference(ref bits, _tables[i]);
                    var at = (((y * _frame.Width) + x) * _frame.ComponentIds.Length) + _components[i];
                    var prediction = fresh ? 1 << (_frame.Precision - _pointTransform - 1) : Predict(at, x, y == firstRow);
                    _frame.Samples[at] = ((prediction + difference) & 0xFFFF) << _pointTransform;
                }

                fresh = false;
            }
        }

        return bits.Position;
    }

    /// <summary>Table H.2: the first row predicts from the left, the first column from above.</summary>
    int Predict(int at, int x, bool firstRow)
    {
        var (samples, step, row) = (_frame.Samples, _frame.ComponentIds.Length, _frame.Width * _frame.ComponentIds.Length);
        if (firstRow)
        {
            return x > 0 ? samples[at - step] >> _pointTransform : 1 << (_frame.Precision - _pointTransform - 1);
        }

        var above = samples[at - row] >> _pointTransform;
        if (x == 0)
        {
            return above;
        }

        var left = samples[at - step] >> _pointTransform;
        var corner = samples[at - row - step] >> _pointTransform;
        return _predictor switch
        {
            1 => left,
            2 => above,
            3 => corner,
            4 => left + above - corner,
            5 => left + ((above - corner) >> 1),
            6 => above + ((left - corner) >> 1),
            _ => (left + above) >> 1,
        };
    }

    static int Difference(ref LosslessBits bits, HuffmanTable table)
    {
        var size = table.Decode(ref bits);
        if (size is 0 or 16)
        {
            return size == 0 ? 0 : 32768;
        }

        if (size > 16)
        {
            throw Bad($"a difference has {size} bits.");
        }

        var value = bits.Peek(size);
        bits.Skip(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    static InvalidImageException Bad(string what) => new($"Its lossless JPEG pixels are damaged: {what}");
}
