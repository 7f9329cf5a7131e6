namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>A scan of JPEG-LS: components in lines, each sample predicted from its neighbours or part of a run (annex A).</summary>
sealed class JpegLsScan
{
    // Table A.2: the run lengths of the run index are 2^J.
    static readonly byte[] s_runBits = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    readonly JpegLsFrame _frame;
    readonly int[] _components;
    readonly bool _bySample;
    readonly JpegLsParameters _parameters;
    readonly JpegLsContexts _contexts;
    readonly JpegLsBits _bits;
    readonly int[] _runIndex;

    JpegLsScan(JpegLsFrame frame, int[] components, bool bySample, JpegLsParameters parameters, JpegLsBits bits)
    {
        (_frame, _components, _bySample, _parameters, _bits) = (frame, components, bySample, parameters, bits);
        _contexts = new(parameters);
        _runIndex = new int[components.Length];
    }

    /// <summary>The number of components in it.</summary>
    public int ComponentCount => _components.Length;

    public static JpegLsScan Parse(
        ReadOnlySpan<byte> segment, JpegLsFrame? frame, JpegLsPreset preset, ReadOnlyMemory<byte> codestream, int position)
    {
        var count = segment.Length > 0 ? segment[0] : 0;
        if (frame is null || count is < 1 or > 4 || segment.Length < 4 + (2 * count))
        {
            throw Bad("the scan header is cut off, or before the frame.");
        }

        var components = new int[count];
        for (var i = 0; i < count; i++)
        {
            components[i] = Array.IndexOf(frame.ComponentIds, segment[1 + (2 * i)]);
            if (components[i] < 0)
            {
                throw Bad("a scan names a component that is not there.");
            }
        }

        var (near, interleave) = (segment[1 + (2 * count)], segment[2 + (2 * count)]);
        return interleave <= 2 && (interleave > 0 || count == 1)
            ? new(frame, components, interleave == 2 && count > 1, new(frame.Precision, near, preset), new(codestream, position))
            : throw Bad($"a scan of {count} components has the interleave mode {interleave}.");
    }

    /// <summary>Decodes the scan into the samples of the frame.</summary>
    /// <returns>The byte behind it.</returns>
    public int Decode()
    {
        var (width, count) = (_frame.Width, _components.Length);
        var (above, line) = (Lines(count, width), Lines(count, width));
        for (var y = 0; y < _frame.Height; y++)
        {
            for (var c = 0; c < count; c++)
            {
                // A.2.1: beyond the right edge the sample above stands in, beyond the left one the first of the row above.
                above[c][width + 1] = above[c][width];
                line[c][0] = above[c][1];
            }

            if (_bySample)
            {
                DecodeSamples(above, line);
            }
            else
            {
                for (var c = 0; c < count; c++)
                {
                    DecodeLine(above[c], line[c], ref _runIndex[c]);
                }
            }

            for (var c = 0; c < count; c++)
            {
                Store(line[c], y, _components[c]);
            }

            (above, line) = (line, above);
        }

        return _bits.Position;
    }

    static int[][] Lines(int count, int width) => [.. Enumerable.Range(0, count).Select(_ => new int[width + 2])];

    void Store(int[] line, int y, int component)
    {
        var step = _frame.ComponentIds.Length;
        var target = (y * _frame.Width * step) + component;
        for (var x = 1; x <= _frame.Width; x++, target += step)
        {
            _frame.Samples[target] = line[x];
        }
    }

    void DecodeLine(int[] above, int[] line, ref int runIndex)
    {
        var width = _frame.Width;
        for (var x = 1; x <= width;)
        {
            var context = Context(above, line, x);
            if (context != 0)
            {
                line[x] = Regular(context, line[x - 1], above[x], above[x - 1]);
                x++;
                continue;
            }

            var left = line[x - 1];
            var run = Run(width - x + 1, ref runIndex, out var ended);
            line.AsSpan(x, run).Fill(left);
            x += run;
            if (ended)
            {
                var alike = Math.Abs(left - above[x]) <= _parameters.Near;
                line[x] = alike ? Fix(left + Step(_contexts.RunError(1, _bits, s_runBits[runIndex]))) : RunEnd(left, above[x], runIndex);
                runIndex = Math.Max(0, runIndex - 1);
                x++;
            }
        }
    }

    void DecodeSamples(int[][] above, int[][] line)
    {
        Span<int> contexts = stackalloc int[_components.Length];
        ref var runIndex = ref _runIndex[0];
        var width = _frame.Width;
        for (var x = 1; x <= width;)
        {
            var flat = true;
            for (var c = 0; c < contexts.Length; c++)
            {
                contexts[c] = Context(above[c], line[c], x);
                flat &= contexts[c] == 0;
            }

            if (!flat)
            {
                for (var c = 0; c < contexts.Length; c++)
                {
                    line[c][x] = Regular(contexts[c], line[c][x - 1], above[c][x], above[c][x - 1]);
                }

                x++;
                continue;
            }

            var run = Run(width - x + 1, ref runIndex, out var ended);
            foreach (var samples in line)
            {
                samples.AsSpan(x, run).Fill(samples[x - 1]);
            }

            x += run;
            if (ended)
            {
                for (var c = 0; c < contexts.Length; c++)
                {
                    line[c][x] = RunEnd(line[c][x - 1], above[c][x], runIndex);
                }

                runIndex = Math.Max(0, runIndex - 1);
                x++;
            }
        }
    }

    /// <summary>The context of the three gradients, from -364 to 364; 0 begins a run.</summary>
    int Context(int[] above, int[] line, int x) =>
        (81 * Quantise(above[x + 1] - above[x])) + (9 * Quantise(above[x] - above[x - 1])) + Quantise(above[x - 1] - line[x - 1]);

    int Quantise(int gradient)
    {
        var size = Math.Abs(gradient);
        var level = size <= _parameters.Near ? 0
            : size < _parameters.Threshold1 ? 1
            : size < _parameters.Threshold2 ? 2
            : size < _parameters.Threshold3 ? 3 : 4;
        return gradient < 0 ? -level : level;
    }

    int Regular(int context, int left, int above, int corner)
    {
        var sign = context < 0 ? -1 : 1;
        context *= sign;
        var (low, high) = left < above ? (left, above) : (above, left);
        var prediction = corner >= high ? low : corner <= low ? high : left + above - corner;
        prediction = Math.Clamp(prediction + (sign * _contexts.Correction(context)), 0, _parameters.MaxValue);
        return Fix(prediction + (sign * Step(_contexts.RegularError(context, _bits))));
    }

    int Run(int max, ref int runIndex, out bool ended)
    {
        var length = 0;
        while (_bits.Bit() == 1)
        {
            var block = 1 << s_runBits[runIndex];
            var step = Math.Min(block, max - length);
            length += step;
            runIndex += step == block && runIndex < s_runBits.Length - 1 ? 1 : 0;
            if (length == max)
            {
                ended = false;
                return length;
            }
        }

        length += _bits.Bits(s_runBits[runIndex]);
        ended = true;
        return length < max ? length : throw Bad("a run is longer than the row.");
    }

    int RunEnd(int left, int above, int runIndex)
    {
        var error = Step(_contexts.RunError(0, _bits, s_runBits[runIndex]));
        return Fix(above < left ? above - error : above + error);
    }

    int Step(int error) => error * ((2 * _parameters.Near) + 1);

    int Fix(int value)
    {
        var span = _parameters.Range * ((2 * _parameters.Near) + 1);
        value += value < -_parameters.Near ? span : value > _parameters.MaxValue + _parameters.Near ? -span : 0;
        return Math.Clamp(value, 0, _parameters.MaxValue);
    }

    static InvalidImageException Bad(string what) => new($"Its JPEG-LS pixels are damaged: {what}");
}
