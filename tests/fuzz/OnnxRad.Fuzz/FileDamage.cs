namespace OnnxRad.Fuzz;

/// <summary>Damages files as transmission, cut-off copies and strangers do.</summary>
static class FileDamage
{
    const int HeaderLength = 2048;

    // Starts of codestreams, whose headers lie far behind that of the file: JPEG, JPEG 2000.
    static readonly byte[][] s_starts = [[0xFF, 0xD8, 0xFF], [0xFF, 0x4F, 0xFF, 0x51]];

    /// <summary>Changes bytes, sets four of them to ones as lengths have, cuts off, takes out or doubles a piece; headers are hit more often.</summary>
    public static byte[] Of(byte[] original, Random random)
    {
        List<byte> file = original.Length > 0 ? [.. original] : [0];
        var codestream = s_starts.Max(start => original.AsSpan().IndexOf(start));
        for (var k = random.Next(1, 5); k > 0; k--)
        {
            var at = Place(file.Count, codestream, random);
            var length = Math.Min(random.Next(1, 64), file.Count - at);
            switch (random.Next(12))
            {
                case 0:
                    file.RemoveRange(at, length);
                    break;
                case 1:
                    file.InsertRange(at, file.GetRange(at, length));
                    break;
                case 2:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3 or 4:
                    for (var i = at; i < Math.Min(at + 4, file.Count); i++)
                    {
                        file[i] = 0xFF;
                    }

                    break;
                default:
                    file[at] = (byte)random.Next(256);
                    break;
            }

            if (file.Count == 0)
            {
                file.Add(0);
            }
        }

        return [.. file];
    }

    static int Place(int count, int codestream, Random random) => random.Next(3) switch
    {
        0 => random.Next(count),
        1 when codestream >= 0 && codestream < count => codestream + random.Next(Math.Min(count - codestream, HeaderLength / 8)),
        _ => random.Next(Math.Min(count, HeaderLength)),
    };
}
