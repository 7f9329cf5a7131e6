using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The arithmetic decoder of JPEG 2000 (annex C).</summary>
/// <remarks>
/// A value of few fields: a copy in a local variable stays in the processor's registers. Interval and code are kept less what they can both lose before the
/// interval must be doubled or the less probable symbol comes: most bits take a subtraction from that, and one comparison.
/// </remarks>
struct MqDecoder
{
    // The least interval, 8000 of the standard, where the code has its 16 bits.
    const long Least = 0x8000L << 16;

    long _code;
    long _interval;
    long _spare;
    int _shifts;

    /// <summary>Starts a segment (C.3.5).</summary>
    public MqDecoder(MqBytes bytes)
    {
        (var code, _shifts) = bytes.Next(bytes.First << 16);
        _code = code << 7;
        _shifts -= 7;
        _interval = Least;
    }

    /// <summary>Decodes a bit (C.3.2).</summary>
    /// <param name="context">The state of its context, which changes.</param>
    /// <param name="bytes">Of the segment.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref uint context, MqBytes bytes)
    {
        var state = context;
        long probability = state & 0xFFFF0000;
        _spare -= probability;
        if (_spare >= 0)
        {
            return (int)(state & 1);
        }

        // No branches: the processor could not guess them. The interval of the less probable symbol lies below, unless it is the larger one.
        var (interval, code) = (_interval + _spare, _code + _spare);
        var isLess = (uint)((ulong)(code ^ (interval - probability)) >> 63);
        context = MqStates.After(state, isLess);
        var below = code >> 63;
        interval += (probability - interval) & below;
        code += probability & below;
        var left = BitOperations.LeadingZeroCount((uint)interval);
        interval <<= left;
        while (left > _shifts)
        {
            left -= _shifts;
            (var next, _shifts) = bytes.Next((uint)code << _shifts);
            code = next;
        }

        code = (uint)code << left;
        _shifts -= left;
        var more = code - (interval - Least);
        _spare = interval - Least + (more & (more >> 63));
        (_interval, _code) = (interval - _spare, code - _spare);
        return (int)((state & 1) ^ isLess);
    }
}
