using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The image of a sample as read, or why it cannot be used.</summary>
/// <param name="Image">The image; null where it cannot be read.</param>
/// <param name="Bad">The image that cannot be read, and why.</param>
/// <param name="OtherChannels">The number of its channels, where another one is expected.</param>
readonly record struct CaseRead(RadImage? Image, BadImage? Bad, int? OtherChannels) : IDisposable
{
    /// <summary>Gives the memory of the pixels back.</summary>
    public void Dispose() => Image?.Dispose();
}
