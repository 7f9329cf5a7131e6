using Grpc.Core;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>Reads the body of a request; Kestrel ends those above the largest message.</summary>
static class RestBody
{
    const int SmallestBuffer = 1 << 12;

    // Memory follows what arrives, not what a header promises.
    const int LargestFirstBuffer = 1 << 20;

    /// <param name="request">The request.</param>
    /// <param name="memory">Holds the body, which is there until it is disposed.</param>
    /// <param name="most">The most bytes, where that is less than the largest message.</param>
    /// <exception cref="BadHttpRequestException">It is packed, or larger.</exception>
    /// <exception cref="InferException">There will never be as much room.</exception>
    /// <exception cref="RpcException">There is no room for the array that it lies in.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, RequestMemory memory, int most = int.MaxValue)
    {
        ThrowIfPacked(request);
        ThrowIfLarge(request.ContentLength ?? 0, most);
        var (reader, length) = (request.BodyReader, 0);
        var buffer = Taken((int)Math.Clamp(request.ContentLength ?? 0, SmallestBuffer, LargestFirstBuffer));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
                if (length + read.Buffer.Length > buffer.Memory.Length)
                {
                    var larger = Taken((int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Memory.Length, length + read.Buffer.Length)));
                    buffer.Memory.Span[..length].CopyTo(larger.Memory.Span);
                    buffer.Release();
                    buffer = larger;
                }

                foreach (var piece in read.Buffer)
                {
                    piece.Span.CopyTo(buffer.Memory.Span[length..]);
                    length += piece.Length;
                }

                reader.AdvanceTo(read.Buffer.End);
                ThrowIfLarge(length, most);
                if (read.IsCompleted)
                {
                    TakeRest(request.HttpContext.Features.Get<RequestBytes>(), PooledBuffer.Capacity(buffer.Memory.Length), length);
                    memory.Beside = PooledBuffer.Capacity(buffer.Memory.Length);
                    memory.Share(buffer);
                    return buffer.Memory[..length];
                }
            }
        }
        finally
        {
            // Also that of a client that has gone.
            buffer.Release();
        }
    }

    // The bytes of the body are counted already.
    static void TakeRest(RequestBytes? bytes, int capacity, int length)
    {
        RequestMemory.ThrowIfNever(bytes?.Most ?? long.MaxValue, capacity);
        bytes?.Take(capacity - length);
    }

    static void ThrowIfPacked(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } packing && !packing.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(
                $"The body has the Content-Encoding '{Shown.Name(packing)}', which is read over gRPC only. Send it as it is.",
                StatusCodes.Status415UnsupportedMediaType);
        }
    }

    static void ThrowIfLarge(long length, int most)
    {
        if (length > most)
        {
            throw new BadHttpRequestException(
                $"The body is larger than the {most} bytes that this request may have. Send what it needs alone.",
                StatusCodes.Status413PayloadTooLarge);
        }
    }

    static PooledBuffer Taken(int length)
    {
        var buffer = new PooledBuffer(length);
        buffer.AddUser();
        return buffer;
    }
}
