using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The images of a sample as read, or why they cannot be used.</summary>
/// <param name="Images">The images, null where one of a case is missing; empty where they cannot be read.</param>
/// <param name="Bad">The image that cannot be read, or not be taken, and why.</param>
/// <param name="OtherChannels">The number of channels of one, where another one is expected.</param>
readonly record struct CaseRead(IReadOnlyList<RadImage?> Images, BadImage? Bad, int? OtherChannels) : IDisposable
{
    /// <summary>Gives the memory of the pixels back.</summary>
    public void Dispose()
    {
        foreach (var image in Images)
        {
            image?.Dispose();
        }
    }
}
