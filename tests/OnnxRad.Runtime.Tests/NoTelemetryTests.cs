using System.Runtime.InteropServices;

namespace OnnxRad.Runtime.Tests;

/// <summary>ONNX Runtime reads ORT_DISABLE_TELEMETRY in native code when it starts.</summary>
public sealed class NoTelemetryTests
{
    [Fact]
    public void Variable_WhenTheLibraryIsLoaded_IsSetForNativeCode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It has not been tried on Windows.");

        _ = new RadModelOptions();

        Assert.Equal("1", Marshal.PtrToStringAnsi(getenv("ORT_DISABLE_TELEMETRY\0"u8.ToArray())));
        Assert.Equal("1", Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
    }

    [DllImport("libc")]
    static extern nint getenv(byte[] name);
}
