using static OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000.J2kContexts;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Decodes the bit planes of code blocks (annex D). One at a time; its memory is used again.</summary>
sealed class J2kBlockDecoder
{
    const int Stripe = 4;

    // Coefficients are twice the value, for the half of a step that lies in the middle of what is not coded, and have a sign.
    const int MaxPlanes = 29;

    // Passes of the first bit planes are arithmetic even with bypass.
    const int ArithmeticPasses = 10;

    readonly MqDecoder _mq = new();
    byte[] _bytes = new byte[4096];
    ushort[] _flags = [];
    byte[] _contexts = [];
    bool _causal;
    int _width;
    int _height;

    // One more column on each side of the block, and a row above and below.
    int _stride;

    /// <summary>Twice the coefficients of the last block, row after row.</summary>
    public int[] Values { get; private set; } = [];

    public void Decode(ReadOnlySpan<byte> codestream, J2kCodeBlock block, J2kSubband band, J2kPasses style)
    {
        Prepare(block.Place, band.Orientation, style);
        var plane = band.Planes - block.ZeroPlanes;
        if (plane > MaxPlanes)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have {plane} bit planes; up to {MaxPlanes} are read.");
        }

        _mq.ResetContexts();
        var (pass, done) = (2, 0);
        foreach (var segment in block.Segments)
        {
            var length = Collect(codestream, segment);
            if ((style & J2kPasses.Bypass) != 0 && done >= ArithmeticPasses && pass < 2)
            {
                _mq.StartRaw(_bytes, length);
            }
            else
            {
                _mq.Start(_bytes, length);
            }

            for (var i = 0; i < segment.Passes && plane > 0; i++, done++)
            {
                RunPass(pass, plane, style);
                (pass, plane) = pass == 2 ? (0, plane - 1) : (pass + 1, plane);
            }
        }
    }

    void Prepare(J2kRect place, int orientation, J2kPasses style)
    {
        (_width, _height, _stride) = (place.Width, place.Height, place.Width + 2);
        var count = _stride * (_height + 2);
        if (_flags.Length < count)
        {
            (_flags, Values) = (new ushort[count], new int[count]);
        }
        else
        {
            Array.Clear(_flags, 0, count);
            Array.Clear(Values, 0, _width * _height);
        }

        (_contexts, _causal) = (Zero(orientation), (style & J2kPasses.VerticallyCausal) != 0);
    }

    int Collect(ReadOnlySpan<byte> codestream, J2kSegment segment)
    {
        var length = 0;
        foreach (var (offset, count) in segment.Parts)
        {
            if (_bytes.Length < length + count)
            {
                Array.Resize(ref _bytes, 2 * (length + count));
            }

            codestream.Slice(offset, count).CopyTo(_bytes.AsSpan(length));
            length += count;
        }

        return length;
    }

    void RunPass(int pass, int plane, J2kPasses style)
    {
        switch (pass)
        {
            case 0:
                Propagate(plane);
                break;
            case 1:
                Refine(plane);
                break;
            default:
                CleanUp(plane);
                for (var i = 0; i < 4 && (style & J2kPasses.SegmentationSymbols) != 0; i++)
                {
                    _mq.Decode(MqDecoder.UniformContext);
                }

                break;
        }

        if ((style & J2kPasses.ResetContexts) != 0)
        {
            _mq.ResetContexts();
        }
    }

    /// <summary>Coefficients that are not significant, but have a neighbour that is (D.3.1).</summary>
    void Propagate(int plane)
    {
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var bottom = Math.Min(top + Stripe, _height);
            for (var x = 0; x < _width; x++)
            {
                for (var y = top; y < bottom; y++)
                {
                    var at = ((y + 1) * _stride) + x + 1;
                    int flags = _flags[at];
                    if ((flags & Neighbours) == 0 || (flags & (Significant | Visited)) != 0)
                    {
                        continue;
                    }

                    if ((_mq.IsRaw ? _mq.RawBit() : _mq.Decode(_contexts[flags & Neighbours])) == 1)
                    {
                        BecomeSignificant(at, x, y, top, value);
                    }

                    _flags[at] |= Visited;
                }
            }
        }
    }

    /// <summary>One more bit of coefficients that are significant since an earlier plane (D.3.3).</summary>
    void Refine(int plane)
    {
        var half = (1 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var bottom = Math.Min(top + Stripe, _height);
            for (var x = 0; x < _width; x++)
            {
                for (var y = top; y < bottom; y++)
                {
                    var at = ((y + 1) * _stride) + x + 1;
                    int flags = _flags[at];
                    if ((flags & (Significant | Visited)) != Significant)
                    {
                        continue;
                    }

                    var context = (flags & Refined) != 0 ? 16 : (flags & Neighbours) != 0 ? 15 : 14;
                    var step = (_mq.IsRaw ? _mq.RawBit() : _mq.Decode(context)) == 1 ? half : -half;
                    ref var value = ref Values[(y * _width) + x];
                    value += value < 0 ? -step : step;
                    _flags[at] |= Refined;
                }
            }
        }
    }

    /// <summary>All other coefficients; a column of four without significant neighbours is coded as a run (D.3.4).</summary>
    void CleanUp(int plane)
    {
        var value = (3 << plane) >> 1;
        for (var top = 0; top < _height; top += Stripe)
        {
            var bottom = Math.Min(top + Stripe, _height);
            for (var x = 0; x < _width; x++)
            {
                var (y, known) = (top, false);
                if (IsQuiet(x, top))
                {
                    if (_mq.Decode(MqDecoder.RunContext) == 0)
                    {
                        continue;
                    }

                    y += (_mq.Decode(MqDecoder.UniformContext) << 1) | _mq.Decode(MqDecoder.UniformContext);
                    known = true;
                }

                for (; y < bottom; y++, known = false)
                {
                    var at = ((y + 1) * _stride) + x + 1;
                    int flags = _flags[at];
                    if (known || ((flags & (Significant | Visited)) == 0 && _mq.Decode(_contexts[flags & Neighbours]) == 1))
                    {
                        BecomeSignificant(at, x, y, top, value);
                    }

                    _flags[at] &= unchecked((ushort)~Visited);
                }
            }
        }
    }

    bool IsQuiet(int x, int top)
    {
        var at = ((top + 1) * _stride) + x + 1;
        return top + Stripe <= _height
            && ((_flags[at] | _flags[at + _stride] | _flags[at + (2 * _stride)] | _flags[at + (3 * _stride)]) & (Neighbours | Significant | Visited)) == 0;
    }

    void BecomeSignificant(int at, int x, int y, int top, int value)
    {
        var (context, flip) = Sign(_flags[at]);
        var negative = (_mq.IsRaw ? _mq.RawBit() : _mq.Decode(context) ^ flip) == 1;
        Values[(y * _width) + x] = negative ? -value : value;
        var flags = _flags;
        flags[at] |= Significant;
        flags[at - 1] |= (ushort)(East | (negative ? NegativeEast : 0));
        flags[at + 1] |= (ushort)(West | (negative ? NegativeWest : 0));
        flags[at + _stride] |= (ushort)(North | (negative ? NegativeNorth : 0));
        flags[at + _stride - 1] |= NorthEast;
        flags[at + _stride + 1] |= NorthWest;
        if (y == top && _causal)
        {
            return;
        }

        flags[at - _stride] |= (ushort)(South | (negative ? NegativeSouth : 0));
        flags[at - _stride - 1] |= SouthEast;
        flags[at - _stride + 1] |= SouthWest;
    }
}
