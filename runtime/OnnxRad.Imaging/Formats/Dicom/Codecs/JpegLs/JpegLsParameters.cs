using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>The parameters of a scan that follow from its header, the frame and the preset (A.2.1, C.2.4.1.1).</summary>
sealed record JpegLsParameters
{
    public JpegLsParameters(int precision, int near, JpegLsPreset preset)
    {
        Near = near;
        MaxValue = preset.MaxValue > 0 ? preset.MaxValue : (1 << precision) - 1;
        if (near > Math.Min(255, MaxValue / 2) || MaxValue >= 1 << precision)
        {
            throw new InvalidImageException($"Its JPEG-LS pixels have a largest value of {MaxValue} and an error bound of {near}, which does not fit.");
        }

        Range = near == 0 ? MaxValue + 1 : ((MaxValue + (2 * near)) / ((2 * near) + 1)) + 1;
        RangeBits = Bits(Range);
        var bits = Math.Max(2, Bits(MaxValue + 1));
        Limit = 2 * (bits + Math.Max(8, bits));
        Reset = preset.Reset > 0 ? preset.Reset : 64;
        (Threshold1, Threshold2, Threshold3) = Thresholds(preset);
    }

    /// <summary>The largest error of a sample; 0 is lossless.</summary>
    public int Near { get; }

    public int MaxValue { get; }

    /// <summary>Whether samples are a prediction and an error modulo a power of two.</summary>
    public bool IsPlain => Near == 0 && (MaxValue & (MaxValue + 1)) == 0;

    public int Range { get; }

    /// <summary>Bits of a mapped error that is coded as it is.</summary>
    public int RangeBits { get; }

    /// <summary>The longest code.</summary>
    public int Limit { get; }

    public int Reset { get; }

    public int Threshold1 { get; }

    public int Threshold2 { get; }

    public int Threshold3 { get; }

    static int Bits(int count) => count <= 1 ? 0 : BitOperations.Log2((uint)count - 1) + 1;

    (int One, int Two, int Three) Thresholds(JpegLsPreset preset)
    {
        int one, two, three;
        if (MaxValue >= 128)
        {
            var factor = (Math.Min(MaxValue, 4095) + 128) / 256;
            one = Clamp((factor * (3 - 2)) + 2 + (3 * Near), Near + 1);
            two = Clamp((factor * (7 - 3)) + 3 + (5 * Near), one);
            three = Clamp((factor * (21 - 4)) + 4 + (7 * Near), two);
        }
        else
        {
            var factor = 256 / (MaxValue + 1);
            one = Clamp(Math.Max(2, (3 / factor) + (3 * Near)), Near + 1);
            two = Clamp(Math.Max(3, (7 / factor) + (5 * Near)), one);
            three = Clamp(Math.Max(4, (21 / factor) + (7 * Near)), two);
        }

        return (
            preset.Threshold1 > 0 ? preset.Threshold1 : one,
            preset.Threshold2 > 0 ? preset.Threshold2 : two,
            preset.Threshold3 > 0 ? preset.Threshold3 : three);

        int Clamp(int value, int least) => value > MaxValue || value < least ? least : value;
    }
}
