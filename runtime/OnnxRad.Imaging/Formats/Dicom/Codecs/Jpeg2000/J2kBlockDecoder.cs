using System.Numerics;
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
    readonly uint[] _states = MqStates.Start();
    MqDecoder _mq;
    ulong[] _flags = [];
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
            (_flags, _values) = (new ulong[flags], new int[values]);
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
                    _mq.Decode(ref _states[MqStates.Uniform], _bytes);
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
        var (states, zero, bytes) = (_states, _zero, _bytes);
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height && bytes.Missing <= MostMissing; top += Stripe)
        {
            var (at, rows) = (Word(top), RowsFrom(top));
            for (var x = 0; x < _width; x++, at++)
            {
                var column = flags[at];
                if ((column & AnySignificant) == 0)
                {
                    continue;
                }

                for (var left = NextToSignificant(column) & rows; left != 0; left &= left - 1)
                {
                    var row = BitOperations.TrailingZeroCount(left);
                    if (Bit<T>(ref mq, ref states[zero[(column >> row) & Neighbours]], bytes) == 1)
                    {
                        var negative = Negative<T>(ref mq, column, at, row);
                        column |= BecomeSignificant(at, row, negative);
                        values[Index(top, row, x)] = negative ? -value : value;

                        // The one below has a neighbour now.
                        left |= (8UL << row) & ~(column >> SelfBit) & rows;
                    }

                    column |= 1UL << (VisitedBit + row);
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
        var bytes = _bytes;
        var half = (1 << plane) >> 1;
        for (var top = 0; top < _height && bytes.Missing <= MostMissing; top += Stripe)
        {
            var at = Word(top);
            for (var x = 0; x < _width; x++, at++)
            {
                var column = flags[at];
                var left = (column >> SelfBit) & ~(column >> VisitedBit) & Rows;
                if (left == 0)
                {
                    continue;
                }

                flags[at] = column | (left << RefinedBit);
                for (; left != 0; left &= left - 1)
                {
                    var row = BitOperations.TrailingZeroCount(left);
                    var window = column >> row;
                    var context = (window & (1 << RefinedBit)) != 0 ? 16 : (window & Neighbours) != 0 ? 15 : 14;
                    var down = Bit<T>(ref mq, ref states[context], bytes) - 1;
                    ref var value = ref values[Index(top, row, x)];

                    // Away from zero, or back: all ones where the step is subtracted.
                    var sign = (value >> 31) ^ down;
                    value += (half ^ sign) - sign;
                }
            }
        }

        _mq = mq;
    }

    /// <summary>All other coefficients; a column of four without significant neighbours is coded as a run (D.3.4).</summary>
    void CleanUp(int plane)
    {
        const ulong Visited = Rows << VisitedBit;
        var (mq, flags, values) = (_mq, _flags, _values);
        var (states, zero, bytes) = (_states, _zero, _bytes);
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height && bytes.Missing <= MostMissing; top += Stripe)
        {
            var (at, rows) = (Word(top), RowsFrom(top));
            for (var x = 0; x < _width; x++, at++)
            {
                var column = flags[at];
                var (left, known) = (~(column >> SelfBit) & ~(column >> VisitedBit) & rows, false);
                if (rows == Rows && (column & (AnySignificant | Visited)) == 0)
                {
                    if (mq.Decode(ref states[MqStates.Run], bytes) == 0)
                    {
                        continue;
                    }

                    var first = mq.Decode(ref states[MqStates.Uniform], bytes) << 1;
                    first |= mq.Decode(ref states[MqStates.Uniform], bytes);
                    (left, known) = (Rows << (3 * first) & Rows, true);
                }

                for (; left != 0; left &= left - 1, known = false)
                {
                    var row = BitOperations.TrailingZeroCount(left);
                    if (known || mq.Decode(ref states[zero[(column >> row) & Neighbours]], bytes) == 1)
                    {
                        var negative = Negative<Arithmetic>(ref mq, column, at, row);
                        column |= BecomeSignificant(at, row, negative);
                        values[Index(top, row, x)] = negative ? -value : value;
                    }
                }

                flags[at] = column & ~Visited;
            }
        }

        _mq = mq;
    }

    // The rows of a stripe, three bits apart; the last stripe may have fewer than four.
    ulong RowsFrom(int top) => _height - top >= Stripe ? Rows : Rows & ((1UL << (3 * (_height - top))) - 1);

    // The place of a coefficient; rows are multiples of three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Index(int top, int row, int x) => ((top + ((row * 11) >> 5)) * _width) + x;

    int Word(int top) => (((top / Stripe) + 1) * _stride) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Bit<T>(ref MqDecoder mq, ref uint state, MqBytes bytes)
        where T : struct => typeof(T) == typeof(Raw) ? bytes.RawBit() : mq.Decode(ref state, bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Negative<T>(ref MqDecoder mq, ulong column, int at, int row)
        where T : struct
    {
        if (typeof(T) == typeof(Raw))
        {
            return _bytes.RawBit() == 1;
        }

        int sign = Signs[Sign(column >> row, _flags[at - 1] >> row, _flags[at + 1] >> row)];
        return (mq.Decode(ref _states[sign >> 1], _bytes) ^ (sign & 1)) == 1;
    }

    /// <summary>Tells the words around a coefficient's own.</summary>
    /// <returns>The bits of its own word.</returns>
    ulong BecomeSignificant(int at, int row, bool negative)
    {
        var (flags, sign) = (_flags, negative ? 1UL << NegativeBit : 0);
        _significant++;
        flags[at - 1] |= Self << 1 << row;
        flags[at + 1] |= Self >> 1 << row;

        // Its row is one below the stripe above, and one above the stripe below.
        if (row == 3 * (Stripe - 1))
        {
            var below = at + _stride;
            flags[below] |= (Self | sign) >> 3;
            flags[below - 1] |= Self << 1 >> 3;
            flags[below + 1] |= Self >> 1 >> 3;
        }
        else if (row == 0 && !_causal)
        {
            var above = at - _stride;
            flags[above] |= (Self | sign) << (3 * Stripe);
            flags[above - 1] |= Self << 1 << (3 * Stripe);
            flags[above + 1] |= Self >> 1 << (3 * Stripe);
        }

        return (Self | sign) << row;
    }

    // How bits are coded, as types so that the passes are compiled for each.
    readonly struct Arithmetic;

    readonly struct Raw;
}
