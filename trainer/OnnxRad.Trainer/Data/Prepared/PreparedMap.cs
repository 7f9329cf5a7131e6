using System.IO.MemoryMappedFiles;

namespace OnnxRad.Trainer;

/// <summary>A mapped file of prepared images: the system reads the parts that are used, and drops them again when memory is short.</summary>
sealed class PreparedMap : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly long _start;
    readonly int _slotLength;

    /// <param name="file">Owned.</param>
    /// <param name="start">Where the values of the first slot are.</param>
    /// <param name="slotLength">The distance of slots in bytes.</param>
    public PreparedMap(MemoryMappedFile file, long start, int slotLength)
    {
        (_file, _start, _slotLength) = (file, start, slotLength);
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>Copies values of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="first">The first value.</param>
    /// <param name="values">Filled.</param>
    public void Read(int slot, int first, Span<float> values) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + _start + ((long)slot * _slotLength) + (4L * first)), values);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
