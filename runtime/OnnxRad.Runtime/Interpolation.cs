namespace OnnxRad.Runtime;

/// <summary>Between which two places of a line a place of another line lies, and how far on.</summary>
/// <param name="Low">The place before; below 0 where it is <see cref="Outside"/>.</param>
/// <param name="High">The place behind.</param>
/// <param name="Share">0 at the first to 1 at the second.</param>
readonly record struct Interpolation(int Low, int High, float Share)
{
    /// <summary>A place that is not on the line.</summary>
    public static Interpolation Outside { get; } = new(-1, -1, 0);

    /// <summary>Whether it is not on the line.</summary>
    public bool IsOutside => Low < 0;

    /// <summary>For each centre of a pixel of the one line the centres of the other; at the ends the last pixel.</summary>
    public static Interpolation[] Of(int from, int to)
    {
        var places = new Interpolation[to];
        for (var i = 0; i < to; i++)
        {
            places[i] = At(((i + 0.5) * from / to) - 0.5, from);
        }

        return places;
    }

    /// <summary>A place among centres that are counted from 0; before the first and behind the last one it is that one.</summary>
    public static Interpolation At(double place, int count)
    {
        place = Math.Clamp(place, 0, count - 1);
        var low = (int)place;
        return new(low, Math.Min(low + 1, count - 1), (float)(place - low));
    }

    /// <summary>The value between two.</summary>
    public float Between(float low, float high) => ((1 - Share) * low) + (Share * high);
}
