using Grpc.Core;
using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Rpc;

/// <summary>Reads another stream up to so many bytes, and fails beyond.</summary>
/// <param name="inner">The stream; owned.</param>
/// <param name="maxBytes">How many bytes it may have.</param>
/// <param name="held">Takes the bytes from the server's budget.</param>
/// <param name="packedBytes">How many bytes the message has packed, which are held already.</param>
sealed class BoundedStream(Stream inner, int maxBytes, RequestBytes? held, long packedBytes) : Stream
{
    long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    int Counted(int count)
    {
        if ((_read += count) > maxBytes)
        {
            throw new RpcException(
                new Status(StatusCode.ResourceExhausted, $"The message unpacks to more than {maxBytes} bytes, the largest that is taken."),
                NoRetry.Trailers);
        }

        held?.Take(count, needed: packedBytes + _read);
        return count;
    }
}
