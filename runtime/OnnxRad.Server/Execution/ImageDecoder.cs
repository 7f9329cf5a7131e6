using System.Buffers;
using OnnxRad.Imaging;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Decodes and prepares the image files of all models, so many at a time, and counts what it does.</summary>
/// <remarks>
/// A decoded image may take a thousand times the bytes of its file: those of many values, and those whose header does not say how many,
/// are decoded one at a time, and those of more than the server takes not at all. Headers are looked at where there is room too, since what they hold
/// besides may be large.
/// </remarks>
/// <param name="budget">The bytes of requests, which prepared images take theirs from.</param>
/// <param name="mostBytes">The most bytes of an image, or of the images of a case, once decoded.</param>
sealed class ImageDecoder(ByteBudget budget, long mostBytes)
{
    /// <summary>More values than these are many: 64 MiB of floats.</summary>
    public const long Many = 1 << 24;

    readonly SemaphoreSlim _room = new(Environment.ProcessorCount);
    readonly SemaphoreSlim _roomForMany = new(1);

    static readonly SearchValues<byte> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    long _decoded;
    long _prepared;

    /// <summary>Image files that were decoded, or tried.</summary>
    public long Decoded => Interlocked.Read(ref _decoded);

    /// <summary>How often a preprocessing was run on an image or on the images of a case.</summary>
    public long Prepared => Interlocked.Read(ref _prepared);

    /// <summary>Memory for a tensor of prepared images, kept until the request is answered.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="input">What they call the input.</param>
    /// <param name="shape">Its shape (N, C, H, W) or (N, C, D, H, W), of floats.</param>
    /// <param name="rules">What limits it.</param>
    /// <param name="memory">Holds it; <see langword="null"/> for requests of the server itself.</param>
    /// <exception cref="InferException">It is above the largest tensor, or the server holds as much as it takes.</exception>
    public Memory<byte> Rent(string model, string input, long[] shape, RequestRules rules, RequestMemory? memory)
    {
        var (count, tensor) = (TensorTypes.Count(shape), new InferTensor(input, TensorType.Fp32, shape, default));
        if (count < 0 || (Int128)count * sizeof(float) > rules.MaxTensorBytes)
        {
            throw InferException.Invalid($"Model '{model}' cannot run on this request. The files of input '{input}' become a tensor of shape "
                + $"{tensor.ShapeText}, which is above the largest tensor of {rules.MaxTensorBytes} bytes. Send them in parts.");
        }

        var bytes = (int)count * sizeof(float);
        return memory is null ? new byte[bytes] : memory.Rent(budget, bytes);
    }

    /// <summary>Decodes and prepares one image or case when there is room.</summary>
    /// <param name="index">What messages call it.</param>
    /// <param name="files">Its files.</param>
    /// <param name="work">Calls <see cref="Read"/> and <see cref="Prepare"/>.</param>
    /// <param name="turn">How the request waits.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Why it cannot be used; <see langword="null"/> where it can.</returns>
    /// <exception cref="InferException">Too many requests wait, or this one has waited too long.</exception>
    public async Task<string?> TryAsync(
        int index, IEnumerable<ReadOnlyMemory<byte>> files, Action work, DecodeTurn turn, CancellationToken cancellation)
    {
        var room = _room;
        await turn.EnterAsync(room, cancellation);
        try
        {
            var counts = files.Select(ImageHeader.CountValues).ToList();
            var values = counts.Sum(count => (double)(count ?? 0));
            if (values * sizeof(float) > mostBytes)
            {
                return $"Image '{index}' {TooLarge(values)} Make it smaller.";
            }

            if (counts.Contains(null) || values > Many)
            {
                room.Release();
                room = null;
                await turn.EnterAsync(_roomForMany, cancellation);
                room = _roomForMany;
            }

            work();
            return null;
        }
        catch (InvalidImageException e)
        {
            return e.Message;
        }
        catch (UnknownImageFormatException e)
        {
            return e.Message + (files.Any(LooksLikeBase64)
                ? " It looks like base64; send the bytes of the file themselves, over REST behind the JSON with 'binary_data_size'." : "");
        }
        catch (ImageMismatchException e)
        {
            return $"Image '{index}': {e.Message}";
        }
        catch (InvalidSeriesException e)
        {
            return $"Image '{index}': {e.Problem} {e.WayOut}";
        }
        finally
        {
            room?.Release();
        }
    }

    static bool LooksLikeBase64(ReadOnlyMemory<byte> file)
    {
        const int few = 16, enough = 64;
        return file.Length >= few && !file.Span[..Math.Min(enough, file.Length)].ContainsAnyExcept(s_base64);
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
        var image = isVolume ? VolumeFile.Read(file, name).Image : ImageFile.ReadUpright(file, name);

        // Those whose header could not be looked at.
        if ((double)image.Pixels.Length * sizeof(float) > mostBytes)
        {
            var problem = $"It {TooLarge(image.Pixels.Length)}";
            image.Dispose();
            throw new InvalidImageException(problem, "Make it smaller.", name);
        }

        return image;
    }

    string TooLarge(double values) => FormattableString.Invariant(
        $"has {values * sizeof(float):0} bytes once decoded, 4 for each value; this server takes up to {mostBytes} (--max-image-bytes).");

    /// <summary>Preprocesses an image, or the images of a case.</summary>
    /// <exception cref="ImageMismatchException">The preprocessing does not take them.</exception>
    public void Prepare(Preprocessor preprocessor, IReadOnlyList<RadImage?> images, Span<float> destination)
    {
        Interlocked.Increment(ref _prepared);
        preprocessor.Run(images, destination);
    }
}
