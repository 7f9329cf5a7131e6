using System.Runtime.InteropServices;

namespace OnnxRad.Torch.Native;

/// <summary>Settings of the C library's allocator.</summary>
/// <remarks>
/// glibc gives buffers above 32 MB back to the kernel when they are freed, so that every training step pays for fresh
/// zeroed pages: a third of the step's time on a CPU. Raising both thresholds keeps them in the process. Does what the
/// environment variables MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ do, which win where they are set.
/// </remarks>
static partial class NativeAllocator
{
    const int MTrimThreshold = -1;
    const int MMmapThreshold = -3;

    /// <summary>Keeps freed buffers of up to 1 GB in the process. Does nothing where the C library is not glibc.</summary>
    public static void KeepLargeBuffers()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is not null)
        {
            return;
        }

        if (NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallopt", out _))
        {
            SetOption(MMmapThreshold, 1 << 30);
            SetOption(MTrimThreshold, int.MaxValue);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
