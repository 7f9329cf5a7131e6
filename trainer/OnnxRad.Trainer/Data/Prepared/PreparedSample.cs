using System.Buffers;

namespace OnnxRad.Trainer;

/// <summary>What became of a sample: prepared values, a slot of the cache, or the reason why not.</summary>
sealed record PreparedSample
{
    /// <summary>The network's input and the teaching data, one behind the other, in an array of the shared pool; null where they are in a slot, or there are none.</summary>
    public float[]? Values { get; init; }

    /// <summary>The slot of the cache; -1 for none.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The image that cannot be read, and why.</summary>
    public BadImage? Bad { get; init; }

    /// <summary>The number of the image's channels, where another one is expected.</summary>
    public int? OtherChannels { get; init; }

    /// <summary>Why the image does not fit the preprocessing.</summary>
    public string? Unfit { get; init; }

    /// <summary>What is wrong with the teaching data.</summary>
    public string? Wrong { get; init; }

    /// <summary>Gives the array back.</summary>
    public void Return()
    {
        if (Values is not null)
        {
            ArrayPool<float>.Shared.Return(Values);
        }
    }
}
