using System.Buffers;

namespace OnnxRad.Imaging.Formats;

/// <summary>The bytes of a file in an array of the shared pool: images do not refer to them.</summary>
sealed class FileBytes : IDisposable
{
    const int FirstLength = 1 << 16;

    byte[] _bytes;
    int _length;

    FileBytes(int length) => _bytes = ArrayPool<byte>.Shared.Rent(length);

    /// <summary>All bytes; not to be used when this was disposed of.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    Memory<byte> Free => _bytes.AsMemory(_length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="header">What was read of it already.</param>
    /// <param name="stream">The rest.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="InvalidImageException">It is larger than <see cref="ImageFile.MaxBytes"/>.</exception>
    public static FileBytes ReadAll(ReadOnlySpan<byte> header, Stream stream, string name)
    {
        var data = Begin(header, stream);
        while (data.Take(stream.Read(data.Free.Span), name))
        {
        }

        return data;
    }

    /// <summary>As <see cref="ReadAll"/>, without holding a thread while the stream has nothing to give.</summary>
    /// <param name="header">What was read of it already.</param>
    /// <param name="stream">The rest.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidImageException">It is larger than <see cref="ImageFile.MaxBytes"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<FileBytes> ReadAllAsync(ReadOnlyMemory<byte> header, Stream stream, string name, CancellationToken cancellation)
    {
        var data = Begin(header.Span, stream);
        while (data.Take(await stream.ReadAsync(data.Free, cancellation).ConfigureAwait(false), name))
        {
        }

        return data;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    static FileBytes Begin(ReadOnlySpan<byte> header, Stream stream)
    {
        // A length that is known saves growing; one byte more shows the end without growing again.
        var rest = stream.CanSeek ? Math.Clamp(stream.Length - stream.Position, 0, ImageFile.MaxBytes) : FirstLength;
        var data = new FileBytes((int)Math.Min(header.Length + rest + 1, ImageFile.MaxBytes));
        header.CopyTo(data._bytes);
        data._length = header.Length;
        return data;
    }

    /// <summary>Counts what was read into <see cref="Free"/>, and makes room for more.</summary>
    /// <returns>Whether there may be more.</returns>
    bool Take(int read, string name)
    {
        _length += read;
        if (_length > ImageFile.MaxBytes)
        {
            throw ImageFile.TooLarge(name);
        }

        if (_length == _bytes.Length)
        {
            Grow();
        }

        return read > 0;
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _bytes.Length, ImageFile.MaxBytes + 1L));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
