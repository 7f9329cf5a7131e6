using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>What is learnt of the prediction errors: 365 contexts of gradients, and two of run ends (A.2.1).</summary>
sealed class JpegLsContexts
{
    const int Regular = 365;
    const int MinCorrection = -128, MaxCorrection = 127;
    const int MaxGolomb = 24;

    readonly Context[] _contexts = new Context[Regular + 2];
    readonly int[] _negative = new int[2];
    readonly int _step;
    readonly int _limit;
    readonly int _rangeBits;
    readonly int _reset;

    public JpegLsContexts(JpegLsParameters parameters)
    {
        (_step, _limit, _rangeBits, _reset) = ((2 * parameters.Near) + 1, parameters.Limit, parameters.RangeBits, parameters.Reset);
        Array.Fill(_contexts, new Context { Magnitude = Math.Max(2, (parameters.Range + 32) / 64), Count = 1 });
    }

    /// <summary>What is known of a context of gradients.</summary>
    /// <param name="index">0 to 364.</param>
    public ref Context this[int index] => ref _contexts[index];

    /// <summary>Decodes an error of regular mode and learns from it (A.5, A.6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RegularError(ref Context context, ref JpegLsBits bits)
    {
        var count = context.Count;
        var k = Golomb(count, context.Magnitude);
        var mapped = bits.Golomb(k, _limit, _rangeBits);
        var error = (mapped >> 1) ^ -(mapped & 1);
        if (k == 0 && _step == 1 && 2 * context.Bias <= -count)
        {
            error = ~error;
        }

        var bias = context.Bias + (error * _step);
        context.Magnitude += Math.Abs(error);
        if (count == _reset)
        {
            context.Magnitude >>= 1;
            bias >>= 1;
            count >>= 1;
        }

        count++;
        context.Count = count;
        if (bias + count <= 0)
        {
            bias = Math.Max(bias + count, 1 - count);
            context.Correction = Math.Max(MinCorrection, context.Correction - 1);
        }
        else if (bias > 0)
        {
            bias = Math.Min(bias - count, 0);
            context.Correction = Math.Min(MaxCorrection, context.Correction + 1);
        }

        context.Bias = bias;
        return error;
    }

    /// <summary>Decodes the error of the sample that ends a run (A.7.2).</summary>
    /// <param name="type">1 where left and above are alike, else 0.</param>
    /// <param name="bits">The scan.</param>
    /// <param name="runBits">The bits that the run's index stands for.</param>
    public int RunError(int type, ref JpegLsBits bits, int runBits)
    {
        ref var context = ref _contexts[Regular + type];
        var k = Golomb(context.Count, type == 0 ? context.Magnitude : context.Magnitude + (context.Count >> 1));
        var mapped = bits.Golomb(k, _limit - runBits - 1, _rangeBits);
        var (size, odd) = ((mapped + type + 1) >> 1, ((mapped + type) & 1) == 1);
        var error = (k != 0 || 2 * _negative[type] >= context.Count) == odd ? -size : size;
        _negative[type] += error < 0 ? 1 : 0;
        context.Magnitude += (mapped + 1 - type) >> 1;
        if (context.Count == _reset)
        {
            context.Magnitude >>= 1;
            context.Count >>= 1;
            _negative[type] >>= 1;
        }

        context.Count++;
        return error;
    }

    /// <summary>The least k, up to a bound, with count * 2^k no less than the magnitude.</summary>
    static int Golomb(int count, int magnitude)
    {
        var k = Math.Max(0, BitOperations.LeadingZeroCount((uint)count) - BitOperations.LeadingZeroCount((uint)magnitude));
        k += (long)count << k < magnitude ? 1 : 0;
        return Math.Min(k, MaxGolomb);
    }

    /// <summary>The sums of a context (A.2.1): A, B, C and N of the standard.</summary>
    internal struct Context
    {
        public int Magnitude, Bias, Correction, Count;
    }
}
