using System.Runtime.CompilerServices;
using static OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000.J2kContexts;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Decodes the bit planes of code blocks (annex D). One at a time; its memory is used again.</summary>
sealed class J2kBlockDecoder
{
    // Rows of a stripe; a column of it has one word of flags.
    const int Stripe = 4;

    // Coefficients are twice the value, for the half of a step that lies in the middle of what is not coded, and have a sign.
    const int MaxPlanes = 29;

    // Passes of the first bit planes are arithmetic even with bypass.
    const int ArithmeticPasses = 10;

    // Coders leave out a few bytes at the end that the decoder makes up; who asks for more decodes what is not there.
    const int MostMissing = 64;

    readonly MqBytes _bytes = new();
    readonly byte[] _states = MqStates.Start();
    MqDecoder _mq;
    uint[] _flags = [];
    int[] _values = [];
    byte[] _zero = [];
    bool _causal;
    int _significant;
    int _width;
    int _height;

    // One more column on each side of the block, and a stripe above and below.
    int _stride;

    /// <summary>Twice the coefficients of the last block, row after row.</summary>
    public ReadOnlySpan<int> Values => _values.AsSpan(0, _width * _height);

    public void Decode(ReadOnlySpan<byte> codestream, J2kCodeBlock block, J2kSubband band, J2kPasses style, J2kBudget budget)
    {
        Prepare(block.Place, band.Orientation, style);
        var plane = band.Planes - block.ZeroPlanes;
        if (plane > MaxPlanes)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have {plane} bit planes; up to {MaxPlanes} are read.");
        }

        MqStates.Reset(_states);
        var (pass, done) = (2, 0);
        foreach (var segment in block.Segments)
        {
            _bytes.Start(codestream, segment);
            var isRaw = (style & J2kPasses.Bypass) != 0 && done >= ArithmeticPasses && pass < 2;
            if (!isRaw)
            {
                _mq = new(_bytes);
            }

            for (var i = 0; i < segment.Passes && plane > 0; i++, done++)
            {
                if (_bytes.Missing > MostMissing)
                {
                    return;
                }

                RunPass(pass, plane, style, isRaw);
                budget.TakePass(_width * _height, _significant);
                (pass, plane) = pass == 2 ? (0, plane - 1) : (pass + 1, plane);
            }
        }
    }

    void Prepare(J2kRect place, int orientation, J2kPasses style)
    {
        (_width, _height, _stride) = (place.Width, place.Height, place.Width + 2);
        var (flags, values) = (_stride * (((_height + Stripe - 1) / Stripe) + 2), _width * _height);
        if (_flags.Length < flags || _values.Length < values)
        {
            (_flags, _values) = (new uint[flags], new int[values]);
        }
        else
        {
            Array.Clear(_flags, 0, flags);
            Array.Clear(_values, 0, values);
        }

        _significant = 0;
        (_zero, _causal) = (Zero(orientation), (style & J2kPasses.VerticallyCausal) != 0);
    }

    void RunPass(int pass, int plane, J2kPasses style, bool isRaw)
    {
        switch (pass, isRaw)
        {
            case (0, false):
                Propagate<Arithmetic>(plane);
                break;
            case (0, true):
                Propagate<Raw>(plane);
                break;
            case (1, false):
                Refine<Arithmetic>(plane);
                break;
            case (1, true):
                Refine<Raw>(plane);
                break;
            default:
                CleanUp(plane);
                for (var i = 0; i < 4 && (style & J2kPasses.SegmentationSymbols) != 0; i++)
                {
                    _mq.Decode(ref _states[MqStates.Uniform]);
                }

                break;
        }

        if ((style & J2kPasses.ResetContexts) != 0)
        {
            MqStates.Reset(_states);
        }
    }

    /// <summary>Coefficients that are not significant, but have a neighbour that is (D.3.1).</summary>
    void Propagate<T>(int plane)
        where T : struct
    {
        var (mq, flags, values) = (_mq, _flags, _values);
        var (states, zero) = (_states, _zero);
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var (at, rows) = (Word(top), Math.Min(Stripe, _height - top));
            for (var x = 0; x < _width; x++, at++)
            {
                var column = flags[at];
                if ((column & AnySignificant) == 0)
                {
                    continue;
                }

                for (var row = 0; row < rows; row++)
                {
                    var window = column >> (3 * row);
                    if ((window & Neighbours) == 0 || (window & Self) != 0)
                    {
                        continue;
                    }

                    if (Bit<T>(ref mq, ref states[zero[window & Neighbours]]) == 1)
                    {
                        var negative = Negative<T>(ref mq, column, at, row);
                        column |= BecomeSignificant(at, row, negative);
                        values[((top + row) * _width) + x] = negative ? -value : value;
                    }

                    column |= 1u << (VisitedBit + row);
                }

                flags[at] = column;
            }
        }

        _mq = mq;
    }

    /// <summary>One more bit of coefficients that are significant since an earlier plane (D.3.3).</summary>
    void Refine<T>(int plane)
        where T : struct
    {
        var (mq, flags, states, values) = (_mq, _flags, _states, _values);
        var half = (1 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var (at, rows) = (Word(top), Math.Min(Stripe, _height - top));
            for (var x = 0; x < _width; x++, at++)
            {
                var column = flags[at];
                if ((column & OwnSignificant) == 0)
                {
                    continue;
                }

                for (var row = 0; row < rows; row++)
                {
                    var window = column >> (3 * row);
                    if ((window & Self) == 0 || ((column >> (VisitedBit + row)) & 1) != 0)
                    {
                        continue;
                    }

                    var context = ((column >> (RefinedBit + row)) & 1) != 0 ? 16 : (window & Neighbours) != 0 ? 15 : 14;
                    var step = Bit<T>(ref mq, ref states[context]) == 1 ? half : -half;
                    ref var value = ref values[((top + row) * _width) + x];

                    // All ones below zero: the step goes away from zero, or back.
                    var sign = value >> 31;
                    value += (step ^ sign) - sign;
                    column |= 1u << (RefinedBit + row);
                }

                flags[at] = column;
            }
        }

        _mq = mq;
    }

    /// <summary>All other coefficients; a column of four without significant neighbours is coded as a run (D.3.4).</summary>
    void CleanUp(int plane)
    {
        var (mq, flags, values) = (_mq, _flags, _values);
        var (states, zero) = (_states, _zero);
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var (at, rows) = (Word(top), Math.Min(Stripe, _height - top));
            for (var x = 0; x < _width; x++, at++)
            {
                var (column, row, known) = (flags[at], 0, false);
                if (rows == Stripe && (column & (AnySignificant | AllVisited)) == 0)
                {
                    if (mq.Decode(ref states[MqStates.Run]) == 0)
                    {
                        continue;
                    }

                    row = mq.Decode(ref states[MqStates.Uniform]) << 1;
                    row |= mq.Decode(ref states[MqStates.Uniform]);
                    known = true;
                }

                for (; row < rows; row++, known = false)
                {
                    var window = column >> (3 * row);
                    if (known || ((window & Self) == 0 && ((column >> (VisitedBit + row)) & 1) == 0
                        && mq.Decode(ref states[zero[window & Neighbours]]) == 1))
                    {
                        var negative = Negative<Arithmetic>(ref mq, column, at, row);
                        column |= BecomeSignificant(at, row, negative);
                        values[((top + row) * _width) + x] = negative ? -value : value;
                    }
                }

                flags[at] = column & ~AllVisited;
            }
        }

        _mq = mq;
    }

    int Word(int top) => (((top / Stripe) + 1) * _stride) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Bit<T>(ref MqDecoder mq, ref byte state)
        where T : struct => typeof(T) == typeof(Raw) ? _bytes.RawBit() : mq.Decode(ref state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Negative<T>(ref MqDecoder mq, uint column, int at, int row)
        where T : struct
    {
        if (typeof(T) == typeof(Raw))
        {
            return _bytes.RawBit() == 1;
        }

        int sign = Signs[Sign(column, _flags[at - 1], _flags[at + 1], row)];
        return (mq.Decode(ref _states[sign >> 1]) ^ (sign & 1)) == 1;
    }

    /// <summary>Tells the words around a coefficient's own.</summary>
    /// <returns>The bits of its own word.</returns>
    uint BecomeSignificant(int at, int row, bool negative)
    {
        var (flags, sign) = (_flags, negative ? 1u : 0);
        _significant++;

        // In its own word the coefficient is row + 1 of six, in the middle of three columns.
        var place = 3 * (row + 1);
        flags[at - 1] |= 4u << place;
        flags[at + 1] |= 1u << place;
        if (row == Stripe - 1)
        {
            var below = at + _stride;
            flags[below] |= 2u | (sign << SignBit);
            flags[below - 1] |= 4u;
            flags[below + 1] |= 1u;
        }
        else if (row == 0 && !_causal)
        {
            var above = at - _stride;
            flags[above] |= (2u << 15) | (sign << (SignBit + 5));
            flags[above - 1] |= 4u << 15;
            flags[above + 1] |= 1u << 15;
        }

        return (2u << place) | (sign << (SignBit + 1 + row));
    }

    // How bits are coded, as types so that the passes are compiled for each.
    readonly struct Arithmetic;

    readonly struct Raw;
}
