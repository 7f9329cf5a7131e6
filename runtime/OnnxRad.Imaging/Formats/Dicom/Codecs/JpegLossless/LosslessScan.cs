namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>A scan: each sample is a difference to what its neighbours predict (H.1.2).</summary>
sealed class LosslessScan
{
    readonly JpegFrame _frame;
    readonly int[] _components;
    readonly HuffmanTable[] _tables;
    readonly int _predictor;
    readonly int _pointTransform;
    readonly int _restart;

    LosslessScan(JpegFrame frame, int[] components, HuffmanTable[] tables, int predictor, int pointTransform, int restart) =>
        (_frame, _components, _tables, _predictor, _pointTransform, _restart) = (frame, components, tables, predictor, pointTransform, restart);

    /// <summary>The number of components in it.</summary>
    public int ComponentCount => _components.Length;

    public static LosslessScan Parse(ReadOnlySpan<byte> segment, JpegFrame? frame, HuffmanTable?[] tables, int restart)
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
                ? found.Ready()
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
            for (var x = 0; x < _frame.Width;)
            {
                if (_restart > 0 && left == 0)
                {
                    bits.Restart();
                    (left, fresh) = (_restart, true);
                }

                firstRow = fresh ? y : firstRow;
                var count = _restart > 0 ? Math.Min(left, _frame.Width - x) : _frame.Width - x;
                DecodePart(ref bits, y, x, x + count, fresh, y == firstRow);
                (x, left, fresh) = (x + count, left - count, false);
            }
        }

        return bits.Position;
    }

    /// <summary>Decodes a part of a row: the first pixel, whose prediction is special, and the others.</summary>
    void DecodePart(ref LosslessBits bits, int y, int start, int end, bool fresh, bool firstRow)
    {
        var step = _frame.ComponentIds.Length;
        var row = y * _frame.Width * step;
        for (var i = 0; i < _components.Length; i++)
        {
            var at = row + (start * step) + _components[i];
            var prediction = fresh ? 1 << (_frame.Precision - _pointTransform - 1) : Predict(at, start, firstRow);
            _frame.Samples[at] = ((prediction + _tables[i].Difference(ref bits)) & 0xFFFF) << _pointTransform;
        }

        if (_components.Length > 1)
        {
            for (var x = start + 1; x < end; x++)
            {
                for (var i = 0; i < _components.Length; i++)
                {
                    var at = row + (x * step) + _components[i];
                    _frame.Samples[at] = ((Predict(at, x, firstRow) + _tables[i].Difference(ref bits)) & 0xFFFF) << _pointTransform;
                }
            }

            return;
        }

        var (from, to) = (row + (start * step) + _components[0], row + (end * step));
        switch (firstRow ? 1 : _predictor)
        {
            case 1:
                DecodeRow<Predictors.One>(ref bits, from, to, step, firstRow);
                break;
            case 2:
                DecodeRow<Predictors.Two>(ref bits, from, to, step, false);
                break;
            case 3:
                DecodeRow<Predictors.Three>(ref bits, from, to, step, false);
                break;
            case 4:
                DecodeRow<Predictors.Four>(ref bits, from, to, step, false);
                break;
            case 5:
                DecodeRow<Predictors.Five>(ref bits, from, to, step, false);
                break;
            case 6:
                DecodeRow<Predictors.Six>(ref bits, from, to, step, false);
                break;
            default:
                DecodeRow<Predictors.Seven>(ref bits, from, to, step, false);
                break;
        }
    }

    /// <summary>Decodes the pixels of one component behind the first.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="from">The place of the first sample, which is decoded.</param>
    /// <param name="to">Where the row's part ends.</param>
    /// <param name="step">The distance of pixels.</param>
    /// <param name="isFirst">Whether there is no row above.</param>
    void DecodeRow<T>(ref LosslessBits bits, int from, int to, int step, bool isFirst)
        where T : struct, IPredictor
    {
        var (samples, table, shift) = (_frame.Samples, _tables[0], _pointTransform);
        var up = isFirst ? 0 : _frame.Width * step;
        var left = samples[from] >> shift;
        var corner = samples[from - up] >> shift;
        for (var at = from + step; at < to; at += step)
        {
            var above = samples[at - up] >> shift;
            left = (T.Of(left, above, corner) + table.Difference(ref bits)) & 0xFFFF;
            samples[at] = left << shift;
            corner = above;
        }
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
            1 => Predictors.One.Of(left, above, corner),
            2 => Predictors.Two.Of(left, above, corner),
            3 => Predictors.Three.Of(left, above, corner),
            4 => Predictors.Four.Of(left, above, corner),
            5 => Predictors.Five.Of(left, above, corner),
            6 => Predictors.Six.Of(left, above, corner),
            _ => Predictors.Seven.Of(left, above, corner),
        };
    }

    static InvalidImageException Bad(string what) => new($"Its lossless JPEG pixels are damaged: {what}");
}
