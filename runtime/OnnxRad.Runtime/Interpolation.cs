namespace OnnxRad.Runtime;

/// <summary>Between which two places of a line a place of another line lies, and how far on.</summary>
/// <param name="Low">The place before.</param>
/// <param name="High">The place behind.</param>
/// <param name="Share">0 at the first to 1 at the second.</param>
readonly record struct Interpolation(int Low, int High, float Share)
{
    /// <summary>For each centre of a pixel of the one line the centres of the other; at the ends the last pixel.</summary>
    public static Interpolation[] Of(int from, int to)
    {
        var places = new Interpolation[to];
        for (var i = 0; i < to; i++)
        {
            var place = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            var low = (int)place;
            places[i] = new(low, Math.Min(low + 1, from - 1), (float)(place - low));
        }

        return places;
    }

    /// <summary>The value between two.</summary>
    public float Between(float low, float high) => ((1 - Share) * low) + (Share * high);
}
