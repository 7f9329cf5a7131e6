using System.Reflection;
using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The functions of libopenjp2 that are used; their names are those of its header.</summary>
static class OpenJpegLibrary
{
    const string Name = "openjp2";

    static readonly string[] s_files = ["libopenjp2.so.7", "libopenjp2.7.dylib", "openjp2.dll", "libopenjp2"];
    static nint s_handle;

    /// <summary>Loads the library; false where the machine has none.</summary>
    public static bool Load()
    {
        if (!s_files.Any(file => NativeLibrary.TryLoad(file, out s_handle)))
        {
            return false;
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? s_handle : 0);
        return true;
    }

    /// <summary>The library's version; null where it says none.</summary>
    public static Version? Version() => System.Version.TryParse(Marshal.PtrToStringAnsi(opj_version()), out var version) ? version : null;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate nint ReadFunction(nint buffer, nint count, nint userData);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate long SkipFunction(long count, nint userData);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int SeekFunction(long position, nint userData);

    [DllImport(Name)]
    public static extern nint opj_create_decompress(int format);

    [DllImport(Name)]
    public static extern void opj_destroy_codec(nint codec);

    [DllImport(Name)]
    public static extern void opj_set_default_decoder_parameters(nint parameters);

    [DllImport(Name)]
    public static extern int opj_setup_decoder(nint codec, nint parameters);

    [DllImport(Name)]
    public static extern int opj_read_header(nint stream, nint codec, out nint image);

    [DllImport(Name)]
    public static extern int opj_decode(nint codec, nint stream, nint image);

    [DllImport(Name)]
    public static extern int opj_end_decompress(nint codec, nint stream);

    [DllImport(Name)]
    public static extern void opj_image_destroy(nint image);

    [DllImport(Name)]
    public static extern nint opj_stream_create(nint bufferSize, int isInput);

    [DllImport(Name)]
    public static extern void opj_stream_destroy(nint stream);

    [DllImport(Name)]
    public static extern void opj_stream_set_user_data(nint stream, nint userData, nint free);

    [DllImport(Name)]
    public static extern void opj_stream_set_user_data_length(nint stream, ulong length);

    [DllImport(Name)]
    public static extern void opj_stream_set_read_function(nint stream, ReadFunction function);

    [DllImport(Name)]
    public static extern void opj_stream_set_skip_function(nint stream, SkipFunction function);

    [DllImport(Name)]
    public static extern void opj_stream_set_seek_function(nint stream, SeekFunction function);

    [DllImport(Name)]
    static extern nint opj_version();
}
