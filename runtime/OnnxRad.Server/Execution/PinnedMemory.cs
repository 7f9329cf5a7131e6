using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Server.Execution;

/// <summary>Memory that a GPU reads by itself: page-locked, so that the driver need not copy it first. Kept for the next pass; safe for concurrent
/// calls.</summary>
sealed class PinnedMemory : IDisposable
{
    // What is locked cannot be swapped out and is kept; larger passes are copied by the driver.
    const int Most = 64 << 20;

    readonly OrtMemoryInfo _info;
    readonly OrtAllocator _allocator;
    readonly ConcurrentBag<OrtMemoryAllocation> _free = [];

    PinnedMemory(OrtMemoryInfo info, OrtAllocator allocator) => (_info, _allocator) = (info, allocator);

    /// <summary>That of a session on a GPU; <see langword="null"/> where its provider has none.</summary>
    public static PinnedMemory? Of(InferenceSession session, int device)
    {
        var info = new OrtMemoryInfo("CudaPinned", OrtAllocatorType.ArenaAllocator, device, OrtMemType.CpuOutput);
        try
        {
            return new(info, new(session, info));
        }
        catch (OnnxRuntimeException)
        {
            info.Dispose();
            return null;
        }
    }

    /// <summary>Memory of so many bytes at least; what it holds is undefined. <see langword="null"/> for more than 64 MiB, and where there is none left.</summary>
    public OrtMemoryAllocation? Rent(int bytes)
    {
        if (bytes > Most)
        {
            return null;
        }

        while (_free.TryTake(out var kept))
        {
            if (kept.Size >= bytes)
            {
                return kept;
            }

            kept.Dispose();
        }

        try
        {
            return _allocator.Allocate((uint)bytes);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    public void Return(OrtMemoryAllocation memory) => _free.Add(memory);

    public void Dispose()
    {
        while (_free.TryTake(out var kept))
        {
            kept.Dispose();
        }

        _allocator.Dispose();
        _info.Dispose();
    }
}
