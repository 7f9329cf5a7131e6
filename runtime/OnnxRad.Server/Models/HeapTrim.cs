using System.Runtime.InteropServices;

namespace OnnxRad.Server.Models;

/// <summary>Gives the memory of unloaded models back to the system, which glibc keeps for later; nothing on other systems.</summary>
static partial class HeapTrim
{
    public static void Run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Trim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, which keeps less.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
