using System.Buffers;

namespace OnnxRad.Trainer;

/// <summary>What became of a sample: prepared values, a slot of the cache, or the reason why not.</summary>
sealed record PreparedSample
{
    /// <summary>The numbers behind the teaching data: whether the image says where it lies, and how many labelled pixels were cut off.</summary>
    public const int Facts = 2;

    /// <summary>Whether the image says where it lies in the patient.</summary>
    public bool HasPlace { get; init; }

    /// <summary>How many labelled pixels the fit of the preprocessing cut off.</summary>
    public long CutOff { get; init; }

    /// <summary>The network's input, the teaching data and <see cref="Facts"/>, one behind the other, in an array of the shared pool; null where they are in a slot, or there are none.</summary>
    public float[]? Values { get; init; }

    /// <summary>The slot of the cache; -1 for none.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The image that cannot be read, or that the preprocessing does not take, and why.</summary>
    public BadImage? Bad { get; init; }

    /// <summary>The number of the image's channels, where another one is expected.</summary>
    public int? OtherChannels { get; init; }

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
