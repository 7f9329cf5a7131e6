namespace OnnxRad.Trainer;

/// <summary>One glyph: closed contours of straight lines, filled by winding number.</summary>
sealed record TrueTypeGlyph(char Character, ushort Advance, IReadOnlyList<IReadOnlyList<(short X, short Y)>> Contours);
