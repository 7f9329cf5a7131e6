namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>What is learnt of the prediction errors: 365 contexts of gradients, and two of run ends (A.2.1).</summary>
sealed class JpegLsContexts
{
    const int Regular = 365;
    const int MinCorrection = -128, MaxCorrection = 127;

    readonly int[] _magnitude = new int[Regular + 2];
    readonly int[] _bias = new int[Regular];
    readonly int[] _correction = new int[Regular];
    readonly int[] _count = new int[Regular + 2];
    readonly int[] _negative = new int[2];
    readonly JpegLsParameters _parameters;

    public JpegLsContexts(JpegLsParameters parameters)
    {
        _parameters = parameters;
        Array.Fill(_magnitude, Math.Max(2, (parameters.Range + 32) / 64));
        Array.Fill(_count, 1);
    }

    /// <summary>What is added to the prediction.</summary>
    public int Correction(int context) => _correction[context];

    /// <summary>Decodes an error of regular mode and learns from it (A.5, A.6).</summary>
    public int RegularError(int context, JpegLsBits bits)
    {
        var k = 0;
        while (_count[context] << k < _magnitude[context] && k < 24)
        {
            k++;
        }

        var mapped = bits.Golomb(k, _parameters.Limit, _parameters.RangeBits);
        var error = (mapped & 1) == 0 ? mapped >> 1 : -((mapped + 1) >> 1);
        if (k == 0 && _parameters.Near == 0 && 2 * _bias[context] <= -_count[context])
        {
            error = -error - 1;
        }

        _bias[context] += error * ((2 * _parameters.Near) + 1);
        _magnitude[context] += Math.Abs(error);
        if (_count[context] == _parameters.Reset)
        {
            _magnitude[context] >>= 1;
            _bias[context] >>= 1;
            _count[context] >>= 1;
        }

        _count[context]++;
        Correct(context);
        return error;
    }

    /// <summary>Decodes the error of the sample that ends a run (A.7.2).</summary>
    /// <param name="type">1 where left and above are alike, else 0.</param>
    /// <param name="bits">The scan.</param>
    /// <param name="runBits">The bits that the run's index stands for.</param>
    public int RunError(int type, JpegLsBits bits, int runBits)
    {
        var context = Regular + type;
        var magnitude = type == 0 ? _magnitude[context] : _magnitude[context] + (_count[context] >> 1);
        var k = 0;
        while (_count[context] << k < magnitude && k < 24)
        {
            k++;
        }

        var mapped = bits.Golomb(k, _parameters.Limit - runBits - 1, _parameters.RangeBits);
        var (size, odd) = ((mapped + type + 1) >> 1, ((mapped + type) & 1) == 1);
        var error = (k != 0 || 2 * _negative[type] >= _count[context]) == odd ? -size : size;
        _negative[type] += error < 0 ? 1 : 0;
        _magnitude[context] += (mapped + 1 - type) >> 1;
        if (_count[context] == _parameters.Reset)
        {
            _magnitude[context] >>= 1;
            _count[context] >>= 1;
            _negative[type] >>= 1;
        }

        _count[context]++;
        return error;
    }

    void Correct(int context)
    {
        ref var bias = ref _bias[context];
        var count = _count[context];
        if (bias + count <= 0)
        {
            bias = Math.Max(bias + count, 1 - count);
            _correction[context] = Math.Max(MinCorrection, _correction[context] - 1);
        }
        else if (bias > 0)
        {
            bias = Math.Min(bias - count, 0);
            _correction[context] = Math.Min(MaxCorrection, _correction[context] + 1);
        }
    }
}
