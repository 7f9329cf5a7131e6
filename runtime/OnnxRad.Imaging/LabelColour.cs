namespace OnnxRad.Imaging;

/// <summary>A colour that a label is shown in.</summary>
/// <param name="Name">What it is called, for example <c>orange</c>.</param>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct LabelColour(string Name, byte Red, byte Green, byte Blue)
{
    // Okabe and Ito's palette without black, which the colour-blind tell apart; then the same half-way to white.
    static readonly LabelColour[] s_table =
    [
        new("orange", 0xE6, 0x9F, 0x00),
        new("sky blue", 0x56, 0xB4, 0xE9),
        new("green", 0x00, 0x9E, 0x73),
        new("yellow", 0xF0, 0xE4, 0x42),
        new("blue", 0x00, 0x72, 0xB2),
        new("vermilion", 0xD5, 0x5E, 0x00),
        new("purple", 0xCC, 0x79, 0xA7),
        new("pale orange", 0xF2, 0xCF, 0x80),
        new("pale sky blue", 0xAA, 0xDA, 0xF4),
        new("pale green", 0x80, 0xCE, 0xB9),
        new("pale yellow", 0xF8, 0xF2, 0xA0),
        new("pale blue", 0x80, 0xB8, 0xD8),
        new("pale vermilion", 0xEA, 0xAE, 0x80),
        new("pale purple", 0xE6, 0xBC, 0xD3),
    ];

    /// <summary>The colour of a label: always the same one, of a table of 14 that begins anew at 15.</summary>
    /// <param name="label">1 or more; 0 is where no label is, which has no colour.</param>
    public static LabelColour Of(int label)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(label, 1);
        return s_table[(label - 1) % s_table.Length];
    }

    /// <summary>Six hexadecimal digits, as <c>#E69F00</c>.</summary>
    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";
}
