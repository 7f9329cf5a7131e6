using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Keeps ONNX Runtime from reporting to Microsoft which programs run which graphs, how often and with what errors, as its packages do
/// unless they are told not to.</summary>
static class NoTelemetry
{
    const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Turns it off before anything of ONNX Runtime is loaded; what the variable says already is left alone.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before ONNX Runtime, whichever type of this library a program touches first.")]
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
        {
            // There .NET keeps a copy of its own, which native code does not see.
            _ = setenv("ORT_DISABLE_TELEMETRY\0"u8.ToArray(), "1\0"u8.ToArray(), overwrite: 0);
        }
    }

    [DllImport("libc")]
    static extern int setenv(byte[] name, byte[] value, int overwrite);
}
