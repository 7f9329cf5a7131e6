namespace OnnxRad.Trainer;

/// <summary>Bounds the memory of volumes that are prepared at once: one is decoded at a time, and those that are decoded share a number of bytes.</summary>
/// <param name="most">The most bytes; a volume that needs more is prepared alone.</param>
sealed class VolumeGate(long most)
{
    /// <summary>Bytes for each decoded voxel: it, its labels, and what the steps of the preprocessing make of it on the way.</summary>
    const int BytesOfAVoxel = 16;

    readonly Lock _decoding = new();
    readonly object _change = new();
    long _used;

    /// <summary>Decodes a volume, and waits until there is room for what follows.</summary>
    /// <param name="decode">Gives the volume.</param>
    /// <param name="voxels">The voxels of what it gave.</param>
    /// <param name="bytes">To be handed to <see cref="Leave"/> when the volume is prepared.</param>
    public T Enter<T>(Func<T> decode, Func<T, long> voxels, out long bytes)
    {
        lock (_decoding)
        {
            var decoded = decode();
            bytes = BytesOfAVoxel * voxels(decoded);
            lock (_change)
            {
                while (_used > 0 && _used + bytes > most)
                {
                    Monitor.Wait(_change);
                }

                _used += bytes;
            }

            return decoded;
        }
    }

    /// <summary>Makes room again.</summary>
    public void Leave(long bytes)
    {
        lock (_change)
        {
            _used -= bytes;
            Monitor.PulseAll(_change);
        }
    }
}
