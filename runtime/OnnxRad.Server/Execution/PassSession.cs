using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Server.Execution;

/// <summary>An ONNX Runtime session, and the size of its passes.</summary>
/// <param name="session">The session; owned.</param>
/// <param name="size">How many items its passes have; 0: as many as they are given.</param>
/// <param name="pinned">Where joined inputs lie; <see langword="null"/> for memory of the array pool. Owned.</param>
sealed class PassSession(InferenceSession session, int size, PinnedMemory? pinned) : IDisposable
{
    public InferenceSession Session => session;

    public int Size => size;

    public PinnedMemory? Pinned => pinned;

    public void Dispose()
    {
        pinned?.Dispose();
        session.Dispose();
    }
}
