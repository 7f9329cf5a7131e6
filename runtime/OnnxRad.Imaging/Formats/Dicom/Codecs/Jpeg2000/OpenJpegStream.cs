using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Bytes as a stream of libopenjp2.</summary>
sealed class OpenJpegStream : IDisposable
{
    const int BufferSize = 1 << 16;

    // Size_t and the return value of reading at the end of the stream.
    const nint EndOfStream = -1;

    readonly byte[] _data;
    readonly OpenJpegLibrary.ReadFunction _read;
    readonly OpenJpegLibrary.SkipFunction _skip;
    readonly OpenJpegLibrary.SeekFunction _seek;
    long _position;

    public OpenJpegStream(ReadOnlyMemory<byte> data)
    {
        // The delegates are fields so that they live as long as the stream.
        (_data, _read, _skip, _seek) = (data.ToArray(), Read, Skip, Seek);
        Handle = OpenJpegLibrary.opj_stream_create(BufferSize, isInput: 1);
        OpenJpegLibrary.opj_stream_set_user_data(Handle, 0, 0);
        OpenJpegLibrary.opj_stream_set_user_data_length(Handle, (ulong)_data.Length);
        OpenJpegLibrary.opj_stream_set_read_function(Handle, _read);
        OpenJpegLibrary.opj_stream_set_skip_function(Handle, _skip);
        OpenJpegLibrary.opj_stream_set_seek_function(Handle, _seek);
    }

    public nint Handle { get; }

    public void Dispose() => OpenJpegLibrary.opj_stream_destroy(Handle);

    nint Read(nint buffer, nint count, nint userData)
    {
        var length = (int)Math.Min(count, _data.Length - _position);
        if (length <= 0)
        {
            return EndOfStream;
        }

        Marshal.Copy(_data, (int)_position, buffer, length);
        _position += length;
        return length;
    }

    long Skip(long count, nint userData)
    {
        var step = Math.Clamp(count, -_position, _data.Length - _position);
        _position += step;
        return step == 0 && count != 0 ? -1 : step;
    }

    int Seek(long position, nint userData)
    {
        if (position < 0 || position > _data.Length)
        {
            return 0;
        }

        _position = position;
        return 1;
    }
}
