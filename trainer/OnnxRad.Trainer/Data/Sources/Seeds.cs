namespace OnnxRad.Trainer;

/// <summary>Derives seeds that differ in all bits from a seed and a number (the finaliser of SplitMix64).</summary>
static class Seeds
{
    public static int Mix(int seed, int number)
    {
        unchecked
        {
            var z = ((ulong)(uint)seed << 32) + (uint)number + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)(z ^ (z >> 31));
        }
    }
}
