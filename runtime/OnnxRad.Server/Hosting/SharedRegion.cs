using System.Runtime.InteropServices;
using Grpc.Core;
using Microsoft.Win32.SafeHandles;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Hosting;

/// <summary>A part of an object of POSIX shared memory.</summary>
/// <remarks>
/// It is read and written by calls of the system and never mapped: whoever made the object may cut it short at any time, and touching a
/// mapped page that is gone ends the process. What is read is the server's own copy, which no client changes while it is checked and run.
/// </remarks>
sealed partial class SharedRegion : IDisposable
{
    const string Folder = "/dev/shm/";
    const int MostCharacters = 255;

    // O_RDWR, O_NONBLOCK, O_NOFOLLOW and O_CLOEXEC of Linux on x64 and arm64 but for O_NOFOLLOW, which differs.
    const int ReadWrite = 2;
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x80000;

    readonly SafeFileHandle _file;

    SharedRegion(SafeFileHandle file, string key, long offset, long bytes) => (_file, Key, Offset, Bytes) = (file, key, offset, bytes);

    /// <summary>The object's name.</summary>
    public string Key { get; }

    /// <summary>Bytes from the object's start.</summary>
    public long Offset { get; }

    /// <summary>The region's size.</summary>
    public long Bytes { get; }

    static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Opens a region of an object that is there.</summary>
    /// <param name="key">The object's name; one slash in front of it is left out.</param>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="bytes">The region's size.</param>
    /// <exception cref="InferException">The name is a path, there is no such object, or it is smaller.</exception>
    public static SharedRegion Open(string key, ulong offset, ulong bytes)
    {
        var name = key.StartsWith('/') ? key[1..] : key;
        if (name.Length is 0 or > MostCharacters || name is "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
        {
            throw InferException.Invalid($"The key '{Shown.Name(key)}' is not the name of an object of shared memory: expected "
                + "'/name', without more slashes.");
        }

        if (bytes == 0 || offset > long.MaxValue || bytes > long.MaxValue - offset)
        {
            throw InferException.Invalid($"The region of {bytes} bytes at {offset} is none; expected 1 byte or more.");
        }

        var file = OpenFile(Folder + name, ReadWrite | NonBlocking | NoFollow | CloseOnExec);
        try
        {
            if (file.IsInvalid)
            {
                throw InferException.Invalid($"There is no object of shared memory '{Shown.Name(key)}' that the server may read and "
                    + "write. Make it first.");
            }

            var size = Length(file);
            return size >= (long)(offset + bytes)
                ? new(file, key, (long)offset, (long)bytes)
                : throw InferException.Invalid(
                    $"The object of shared memory '{Shown.Name(key)}' has {size} bytes; the region needs {bytes} at {offset}.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies bytes of the region.</summary>
    /// <exception cref="InferException">The object has been cut short, or the region is gone.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                var read = RandomAccess.Read(_file, bytes[at..], Offset + offset + at);
                at += read > 0 ? read : throw Gone(null);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw Gone(e);
        }
    }

    /// <summary>Writes bytes into the region.</summary>
    /// <exception cref="InferException">The object has been cut short, or the region is gone.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (RandomAccess.GetLength(_file) < Offset + offset + bytes.Length)
            {
                throw Gone(null);
            }

            RandomAccess.Write(_file, bytes, Offset + offset);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw Gone(e);
        }
    }

    public void Dispose() => _file.Dispose();

    static long Length(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    InferException Gone(Exception? problem) => new(
        StatusCode.FailedPrecondition, $"The object of shared memory '{Shown.Name(Key)}' is gone or has become smaller. "
            + "Register it again.", problem);
}
