namespace OnnxRad.Trainer;

/// <summary>Divides a number over groups in proportion to their sizes (Hamilton's method of the largest remainders).</summary>
static class LargestRemainder
{
    /// <param name="sizes">The sizes of the groups; at least one is above 0.</param>
    /// <param name="total">What is divided, at most the sum of <paramref name="left"/>.</param>
    /// <param name="left">The most that each group can give; of equal remainders the group that has more left gives first, then the earlier one.</param>
    /// <returns>What each group gives.</returns>
    public static int[] Divide(IReadOnlyList<int> sizes, int total, IReadOnlyList<int> left)
    {
        var all = sizes.Sum(size => (long)size);
        int[] shares = [.. sizes.Select((size, g) => Math.Min(left[g], (int)((long)size * total / all)))];
        for (var missing = total - shares.Sum(); missing > 0; missing--)
        {
            var next = Enumerable.Range(0, shares.Length).Where(g => shares[g] < left[g])
                .MaxBy(g => (((long)sizes[g] * total) - (shares[g] * all), left[g] - shares[g]));
            shares[next]++;
        }

        return shares;
    }
}
