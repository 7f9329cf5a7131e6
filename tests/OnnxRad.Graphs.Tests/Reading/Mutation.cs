namespace OnnxRad.Graphs.Tests.Reading;

/// <summary>Breaks bytes as bad disks, bad networks and bad people do.</summary>
static class Mutation
{
    public static byte[] Of(byte[] original, byte[] other, Random random)
    {
        var bytes = original.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var count = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, count);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                case 4:
                    // The largest length or number that a varint of five bytes holds, or one near it.
                    bytes.InsertRange(at, [0xff, 0xff, 0xff, 0xff, (byte)random.Next(1, 16)]);
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    bytes[at] = bytes[random.Next(bytes.Count)];
                    break;
                case 7:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(count * 8, other.Length - from)));
                    break;
                default:
                    bytes[at] = (byte)(random.Next(2) == 0 ? 0 : 0x7f);
                    break;
            }
        }

        return [.. bytes];
    }
}
