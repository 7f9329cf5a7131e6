using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>Keeps LibTiff.NET from writing to the console; failures are seen by what its functions return.</summary>
sealed class SilentTiffErrors : TiffErrorHandler
{
    public override void ErrorHandler(LibTiff tif, string method, string format, params object[] args)
    {
    }

    public override void ErrorHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
    {
    }

    public override void WarningHandler(LibTiff tif, string method, string format, params object[] args)
    {
    }

    public override void WarningHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
    {
    }
}
