using OnnxRad.Imaging;

namespace OnnxRad.Runtime;

/// <summary>What is fed to one input of a model.</summary>
public sealed record InputTensor
{
    /// <summary>Wraps values; they are not copied.</summary>
    /// <param name="shape">The dimensions, each 0 or above; the batch comes first.</param>
    /// <param name="data">The values, last dimension fastest.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public InputTensor(IReadOnlyList<long> shape, ReadOnlyMemory<float> data)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        if (count != data.Length)
        {
            throw new ArgumentException($"{data.Length} values do not fill the shape ({string.Join(", ", shape)}).", nameof(data));
        }

        (Shape, Data) = ([.. shape], data);
    }

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values, last dimension fastest.</summary>
    public ReadOnlyMemory<float> Data { get; }

    /// <summary>The stored values of an image as they are, shape (1, C, H, W), of a volume (1, C, D, H, W); <see cref="RadModel.Prepare"/> makes the network's input.</summary>
    /// <param name="image">An image or a volume.</param>
    /// <param name="isVolume">Whether an image of one slice is a volume of one slice.</param>
    public static InputTensor FromImage(RadImage image, bool isVolume = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new([1, .. (ImageShape.Of(image) with { Depth = isVolume || image.Depth > 1 ? image.Depth : null }).Dimensions], image.Pixels);
    }
}
