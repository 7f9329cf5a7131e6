namespace OnnxRad.Fuzz;

/// <summary>Damages series as copies and strangers do: files are damaged, missing, there twice, in another order, empty, or none of them.</summary>
static class SeriesDamage
{
    /// <summary>Makes one or two such changes.</summary>
    public static IReadOnlyList<byte[]> Of(IReadOnlyList<byte[]> original, Random random)
    {
        var files = original.ToList();
        for (var k = random.Next(1, 3); k > 0; k--)
        {
            var at = random.Next(files.Count);
            switch (random.Next(10))
            {
                case 0 when files.Count > 1:
                    files.RemoveAt(at);
                    break;
                case 1:
                    files.Add(files[at]);
                    break;
                case 2:
                    random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(files));
                    break;
                case 3:
                    files[at] = [];
                    break;
                case 4:
                    files.Add([.. Enumerable.Range(0, 300).Select(_ => (byte)random.Next(256))]);
                    break;
                case 5:
                    // All alike, as of a broken export.
                    var seed = random.Next();
                    files = files.ConvertAll(file => FileDamage.Of(file, new Random(seed)));
                    break;
                default:
                    files[at] = FileDamage.Of(files[at], random);
                    break;
            }
        }

        return files;
    }
}
