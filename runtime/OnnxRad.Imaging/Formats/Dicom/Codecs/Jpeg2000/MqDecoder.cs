using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The arithmetic decoder of JPEG 2000 (annex C).</summary>
/// <remarks>A value of few fields: a copy in a local variable stays in the processor's registers.</remarks>
struct MqDecoder
{
    uint _code;
    uint _interval;
    int _shifts;
    readonly MqBytes _bytes;

    /// <summary>Starts a segment (C.3.5).</summary>
    public MqDecoder(MqBytes bytes)
    {
        _bytes = bytes;
        _code = bytes.First << 16;
        (_code, _shifts) = bytes.Next(_code);
        _code <<= 7;
        _shifts -= 7;
        _interval = 0x8000;
    }

    /// <summary>Decodes a bit (C.3.2).</summary>
    /// <param name="context">The state of its context, which changes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref byte context)
    {
        var state = MqStates.All[context];
        var symbol = context & 1;
        _interval -= state.Probability;
        if (_code >> 16 >= state.Probability)
        {
            _code -= state.Probability << 16;
            if ((_interval & 0x8000) != 0)
            {
                return symbol;
            }

            var isLess = _interval < state.Probability;
            symbol ^= isLess ? 1 : 0;
            context = isLess ? state.Less : state.More;
        }
        else
        {
            var isMore = _interval < state.Probability;
            symbol ^= isMore ? 0 : 1;
            context = isMore ? state.More : state.Less;
            _interval = state.Probability;
        }

        for (var left = BitOperations.LeadingZeroCount(_interval) - 16; ;)
        {
            if (_shifts == 0)
            {
                (_code, _shifts) = _bytes.Next(_code);
            }

            var shift = Math.Min(left, _shifts);
            _interval <<= shift;
            _code <<= shift;
            _shifts -= shift;
            left -= shift;
            if (left == 0)
            {
                return symbol;
            }
        }
    }
}
