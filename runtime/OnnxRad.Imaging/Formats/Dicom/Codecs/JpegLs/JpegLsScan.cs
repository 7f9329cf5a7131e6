using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>A scan of JPEG-LS: components in lines, each sample predicted from its neighbours or part of a run (annex A).</summary>
sealed class JpegLsScan
{
    // Table A.2: the run lengths of the run index are 2^J.
    static readonly byte[] s_runBits = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    readonly JpegFrame _frame;
    readonly int[] _components;
    readonly bool _bySample;
    readonly JpegLsParameters _parameters;
    readonly int _maxValue;
    readonly JpegLsContexts _contexts;
    readonly int _position;
    readonly int[] _runIndex;

    // The level, -4 to 4, of each gradient from -MaxValue to MaxValue (A.3.3).
    readonly sbyte[] _levels;

    JpegLsScan(JpegFrame frame, int[] components, bool bySample, JpegLsParameters parameters, int position)
    {
        (_frame, _components, _bySample, _parameters, _position) = (frame, components, bySample, parameters, position);
        _maxValue = parameters.MaxValue;
        _contexts = new(parameters);
        _levels = Levels(parameters);
        _runIndex = new int[components.Length];
    }

    /// <summary>The number of components in it.</summary>
    public int ComponentCount => _components.Length;

    public static JpegLsScan Parse(
        ReadOnlySpan<byte> segment, JpegFrame? frame, JpegLsPreset preset, int position)
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
            ? new(frame, components, interleave == 2 && count > 1, new(frame.Precision, near, preset), position)
            : throw Bad($"a scan of {count} components has the interleave mode {interleave}.");
    }

    /// <summary>Decodes the scan into the samples of the frame.</summary>
    /// <returns>The byte behind it.</returns>
    public int Decode(ReadOnlySpan<byte> codestream)
    {
        var bits = new JpegLsBits(codestream, _position);
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
                DecodeSamples(ref bits, above, line);
            }
            else
            {
                for (var c = 0; c < count; c++)
                {
                    if (_parameters.IsPlain)
                    {
                        DecodeLine<Plain>(ref bits, above[c], line[c], ref _runIndex[c]);
                    }
                    else
                    {
                        DecodeLine<Bounded>(ref bits, above[c], line[c], ref _runIndex[c]);
                    }
                }
            }

            for (var c = 0; c < count; c++)
            {
                Store(line[c], y, _components[c]);
            }

            (above, line) = (line, above);
        }

        return bits.Position;
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

    void DecodeLine<T>(ref JpegLsBits bits, int[] aboves, int[] samples, ref int runIndex)
        where T : struct
    {
        var width = _frame.Width;
        var above = aboves.AsSpan(0, width + 2);
        var line = samples.AsSpan(0, width + 2);
        var levels = _levels;
        var zero = levels.Length / 2;
        var (left, corner, up) = (line[0], above[0], above[1]);
        for (var x = 1; x <= width;)
        {
            var next = above[x + 1];
            var context = (81 * levels[zero + next - up]) + (9 * levels[zero + up - corner]) + levels[zero + corner - left];
            if (context != 0)
            {
                left = Regular<T>(ref bits, context, left, up, corner);
                line[x] = left;
                x++;
                (corner, up) = (up, next);
                continue;
            }

            var run = Run(ref bits, width - x + 1, ref runIndex, out var ended);
            line.Slice(x, run).Fill(left);
            x += run;
            if (ended)
            {
                var alike = Math.Abs(left - above[x]) <= _parameters.Near;
                line[x] = alike ? Fix(left + Step(_contexts.RunError(1, ref bits, s_runBits[runIndex]))) : RunEnd(ref bits, left, above[x], runIndex);
                runIndex = Math.Max(0, runIndex - 1);
                x++;
            }

            if (x <= width)
            {
                (left, corner, up) = (line[x - 1], above[x - 1], above[x]);
            }
        }
    }

    void DecodeSamples(ref JpegLsBits bits, int[][] above, int[][] line)
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
                    line[c][x] = Regular<Bounded>(ref bits, contexts[c], line[c][x - 1], above[c][x], above[c][x - 1]);
                }

                x++;
                continue;
            }

            var run = Run(ref bits, width - x + 1, ref runIndex, out var ended);
            foreach (var samples in line)
            {
                samples.AsSpan(x, run).Fill(samples[x - 1]);
            }

            x += run;
            if (ended)
            {
                for (var c = 0; c < contexts.Length; c++)
                {
                    line[c][x] = RunEnd(ref bits, line[c][x - 1], above[c][x], runIndex);
                }

                runIndex = Math.Max(0, runIndex - 1);
                x++;
            }
        }
    }

    /// <summary>The context of the three gradients, from -364 to 364; 0 begins a run.</summary>
    int Context(int[] above, int[] line, int x)
    {
        var zero = _levels.Length / 2;
        return (81 * _levels[zero + above[x + 1] - above[x]]) + (9 * _levels[zero + above[x] - above[x - 1]]) + _levels[zero + above[x - 1] - line[x - 1]];
    }

    static sbyte[] Levels(JpegLsParameters parameters)
    {
        var levels = new sbyte[(2 * parameters.MaxValue) + 1];
        for (var size = 0; size <= parameters.MaxValue; size++)
        {
            var level = size <= parameters.Near ? 0
                : size < parameters.Threshold1 ? 1
                : size < parameters.Threshold2 ? 2
                : size < parameters.Threshold3 ? 3 : 4;
            (levels[parameters.MaxValue + size], levels[parameters.MaxValue - size]) = ((sbyte)level, (sbyte)-level);
        }

        return levels;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Regular<T>(ref JpegLsBits bits, int signed, int left, int above, int corner)
        where T : struct
    {
        // All ones for a negative context: (v ^ flip) - flip is -v then.
        var flip = signed >> 31;
        ref var context = ref _contexts[(signed ^ flip) - flip];
        var (low, high) = (Math.Min(left, above), Math.Max(left, above));
        var prediction = Math.Min(Math.Max(left + above - corner, low), high) + ((context.Correction ^ flip) - flip);
        prediction = Math.Min(Math.Max(prediction, 0), _maxValue);
        var error = _contexts.RegularError(ref context, ref bits);
        error = (error ^ flip) - flip;
        return typeof(T) == typeof(Plain) ? (prediction + error) & _maxValue : Fix(prediction + Step(error));
    }

    static int Run(ref JpegLsBits bits, int max, ref int runIndex, out bool ended)
    {
        var length = 0;
        while (bits.Bit() == 1)
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

        length += bits.Bits(s_runBits[runIndex]);
        ended = true;
        return length < max ? length : throw Bad("a run is longer than the row.");
    }

    int RunEnd(ref JpegLsBits bits, int left, int above, int runIndex)
    {
        var error = Step(_contexts.RunError(0, ref bits, s_runBits[runIndex]));
        return Fix(above < left ? above - error : above + error);
    }

    int Step(int error) => error * ((2 * _parameters.Near) + 1);

    int Fix(int value)
    {
        var span = _parameters.Range * ((2 * _parameters.Near) + 1);
        value += value < -_parameters.Near ? span : value > _parameters.MaxValue + _parameters.Near ? -span : 0;
        return Math.Clamp(value, 0, _parameters.MaxValue);
    }

    // The ways to make a sample of a prediction and an error, as types so that the loop over a line is compiled for each.

    /// <summary>Lossless, with a range that is a power of two.</summary>
    readonly struct Plain;

    /// <summary>Any range and error bound.</summary>
    readonly struct Bounded;

    static InvalidImageException Bad(string what) => new($"Its JPEG-LS pixels are damaged: {what}");
}
