using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Hosting;

/// <summary>Reads the body of a request and takes its bytes from the server's budget as they arrive, not as a header promises
/// them.</summary>
/// <remarks>
/// Bytes are given back when the request ends. The messages of a stream take over their bytes and give them back when they are answered.
/// </remarks>
/// <param name="budget">The server's budget.</param>
/// <param name="inner">The body.</param>
/// <param name="window">How many bytes of a stream's messages may wait for their answers before no more are read.</param>
sealed class RequestBytes(ByteBudget budget, PipeReader inner, long window) : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    // What HttpClient has received and not yet handed on is lost when the connection closes.
    static readonly TimeSpan s_reading = TimeSpan.FromMilliseconds(250);

    readonly Lock _lock = new();
    ReadOnlySequence<byte> _buffer;
    TaskCompletionSource? _room;
    RequestMemory? _memory;
    long _held;
    long _taken;
    long _unread;
    bool _ended;

    public PipeReader Reader => this;

    /// <summary>The most bytes of all requests together.</summary>
    public long Most => budget.Most;

    /// <summary>Takes bytes beside those of the body, as those that it unpacks to.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="needed">What the message needs at a time, as far as is known.</param>
    /// <exception cref="RpcException">The budget is spent, or will never be as large.</exception>
    public void Take(long bytes, long needed = 0)
    {
        lock (_lock)
        {
            // A read that was left alone may still come back when the request has ended.
            if (_ended)
            {
                return;
            }

            if (!budget.TryTake(bytes))
            {
                throw new RpcException(needed > Most
                    ? new Status(
                        StatusCode.InvalidArgument,
                        $"The message has more than {Most} bytes, packed and unpacked together; the server holds {Most} of all requests together. "
                        + "Send it without packing it, or in parts.")
                    : new Status(StatusCode.ResourceExhausted, budget.Refusal));
            }

            _held += bytes;
        }
    }

    /// <summary>Hands the bytes that were read since the message before over to a message of a stream.</summary>
    /// <returns>How many to give back.</returns>
    public long TakeOver()
    {
        lock (_lock)
        {
            var bytes = _held - _taken - _unread;
            _taken += bytes;
            return bytes;
        }
    }

    /// <summary>Gives back what <see cref="TakeOver"/> said.</summary>
    public void Give(long bytes)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _held -= bytes;
            _taken -= bytes;
            budget.Give(bytes);
            if (_taken < window)
            {
                _room?.TrySetResult();
                _room = null;
            }
        }
    }

    /// <summary>Done when another message of a stream may be read.</summary>
    public Task WhenRoom()
    {
        lock (_lock)
        {
            return _taken < window ? Task.CompletedTask : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The read of a stream's next message, which may be given up when the server stops.</summary>
    public Task? Next { get; set; }

    /// <summary>Waits until the client of a stream has ended its side too: a connection that is closed before costs some clients the answer
    /// that they have got.</summary>
    public async Task WhenClientEndsAsync(TimeSpan patience)
    {
        if (Next is { IsCompleted: false } next)
        {
            await Task.WhenAny(next, Task.Delay(patience));
            await Task.Delay(s_reading);
        }
    }

    /// <summary>Takes the memory of the one request of the body, to give it back when that is answered.</summary>
    public void Own(RequestMemory memory)
    {
        lock (_lock)
        {
            // Packed, a message holds both of its forms.
            (memory.Beside, _memory) = (_held, memory);
        }
    }

    /// <summary>The answer lies in the connection's memory: gives the pool's back, and holds the bytes until that is sent.</summary>
    public void Written() => _memory?.ReleaseBuffers();

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        _memory?.Dispose();
        lock (_lock)
        {
            budget.Give(_held);
            (_held, _ended) = (0, true);
        }
    }

    /// <exception cref="RpcException">The client is gone, which is no failure that the log should tell; or the budget is spent.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult result;
        try
        {
            result = await inner.ReadAsync(cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The client ended the request before it was there.", e));
        }

        return Counted(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Counted(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        Consumed(consumed);
        inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Consumed(consumed);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    ReadResult Counted(ReadResult result)
    {
        try
        {
            Take(result.Buffer.Length - _unread);
        }
        catch (RpcException)
        {
            inner.AdvanceTo(result.Buffer.End);
            throw;
        }

        (_buffer, _unread) = (result.Buffer, result.Buffer.Length);
        return result;
    }

    void Consumed(SequencePosition consumed)
    {
        lock (_lock)
        {
            _unread -= _buffer.Slice(_buffer.Start, consumed).Length;
            _buffer = default;
        }
    }
}
