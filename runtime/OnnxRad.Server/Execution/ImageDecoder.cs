using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Server.Execution;

/// <summary>Decodes and prepares the image files of all models, so many at a time, and counts what it does.</summary>
sealed class ImageDecoder
{
    // A decoded image may take a hundred times the bytes of its file.
    readonly SemaphoreSlim _room = new(Environment.ProcessorCount);

    long _decoded;
    long _prepared;

    /// <summary>Image files that were decoded, or tried.</summary>
    public long Decoded => Interlocked.Read(ref _decoded);

    /// <summary>How often a preprocessing was run on an image or on the images of a case.</summary>
    public long Prepared => Interlocked.Read(ref _prepared);

    /// <summary>Decodes and prepares one image or case when there is room.</summary>
    /// <param name="index">What messages call it.</param>
    /// <param name="work">Calls <see cref="Read"/> and <see cref="Prepare"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Why it cannot be used; <see langword="null"/> where it can.</returns>
    public async Task<string?> TryAsync(int index, Action work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            work();
            return null;
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
        {
            return e.Message;
        }
        catch (Exception e) when (e is ImageMismatchException or InvalidSeriesException)
        {
            return $"Image '{index}': {e.Message}";
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="isVolume">Whether it is to be read as a volume.</param>
    /// <exception cref="InvalidImageException">It is damaged.</exception>
    /// <exception cref="UnknownImageFormatException">It is none.</exception>
    /// <exception cref="InvalidSeriesException">Its slices are no volume.</exception>
    public RadImage Read(ReadOnlyMemory<byte> file, string name, bool isVolume = false)
    {
        Interlocked.Increment(ref _decoded);
        if (isVolume)
        {
            return VolumeFile.Read(file, name).Image;
        }

        using var stream = new MemoryStream(file.ToArray(), writable: false);
        return ImageFile.Read(stream, name);
    }

    /// <summary>Preprocesses an image, or the images of a case.</summary>
    /// <exception cref="ImageMismatchException">The preprocessing does not take them.</exception>
    public void Prepare(Preprocessor preprocessor, IReadOnlyList<RadImage?> images, Span<float> destination)
    {
        Interlocked.Increment(ref _prepared);
        preprocessor.Run(images, destination);
    }
}
