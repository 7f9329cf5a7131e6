using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Server.Execution;

/// <summary>The sessions of one graph: one for passes of every size, or one for each size that passes are padded to.</summary>
/// <remarks>
/// cuDNN plans each convolution anew when a shape changes, which costs more than a pass, and ONNX Runtime keeps the plan of a session's last shape alone.
/// So a session that sees one size plans once.
/// </remarks>
sealed class SizedSessions : IDisposable
{
    readonly int? _device;
    readonly PassSession _any;
    readonly List<PassSession> _sized = [];

    /// <param name="first">The session of the smallest size, and of what is larger than all sizes; owned.</param>
    /// <param name="size">The smallest size; 0 where passes are not padded.</param>
    /// <param name="device">The GPU whose transfers the memory of joined inputs is pinned for; <see langword="null"/> on the CPU.</param>
    public SizedSessions(InferenceSession first, int size, int? device)
    {
        _device = device;
        _any = new(first, 0, Pinned(first));
        if (size > 0)
        {
            _sized.Add(new(first, size, _any.Pinned));
        }
    }

    /// <summary>Adds the session of a size above those before; owned.</summary>
    public void Add(InferenceSession session, int size) => _sized.Add(new(session, size, Pinned(session)));

    /// <summary>Closes the sessions of the larger sizes.</summary>
    /// <param name="count">How many sizes stay; 1 or above.</param>
    public void KeepFirst(int count)
    {
        _sized.Skip(count).ToList().ForEach(sized => sized.Dispose());
        _sized.RemoveRange(count, _sized.Count - count);
    }

    /// <summary>The session for a pass of so many items: that of the smallest size that has room for them.</summary>
    public PassSession For(int items) => _sized.Find(sized => sized.Size >= items) ?? _any;

    public void Dispose()
    {
        _any.Dispose();
        _sized.Skip(1).ToList().ForEach(sized => sized.Dispose());
    }

    PinnedMemory? Pinned(InferenceSession session) => _device is { } device ? PinnedMemory.Of(session, device) : null;
}
