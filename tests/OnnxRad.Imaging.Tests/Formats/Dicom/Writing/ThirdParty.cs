using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Other people's DICOM tools of Debian, installed by tests/install-dicom-tools.sh.</summary>
static class ThirdParty
{
    // The pixels as pydicom gives them: shape, and the hash of little endian 32-bit numbers.
    const string Pixels = """
        import hashlib, sys, pydicom
        pixels = pydicom.dcmread(sys.argv[1]).pixel_array
        print('x'.join(str(n) for n in pixels.shape), hashlib.sha256(pixels.astype('<i4').tobytes()).hexdigest())
        """;

    /// <summary>Checks a file with dciodvfy (no errors), dcmdump, and pydicom, whose pixels are the expected ones.</summary>
    /// <param name="file">The bytes of a DICOM file.</param>
    /// <param name="shape">For example <c>2x4x3</c>.</param>
    /// <param name="samples">In the order of the file.</param>
    public static void Check(byte[] file, string shape, IEnumerable<int> samples)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            var (_, said) = Run("dciodvfy", path);
            Assert.DoesNotContain(said.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
            Assert.Equal((0, false), Run("dcmdump", path) is var (code, dump) ? (code, dump.Contains("E: ", StringComparison.Ordinal)) : default);
            var hash = Convert.ToHexStringLower(SHA256.HashData([.. samples.SelectMany(BitConverter.GetBytes)]));
            Assert.Equal((0, $"{shape} {hash}"), Run("/usr/bin/python3", "-c", Pixels, path) is var (exit, text) ? (exit, text.Trim()) : default);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs a tool; skips the test, with the reason, where it is not there.</summary>
    public static (int ExitCode, string Said) Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
            process.WaitForExit();
            Assert.SkipWhen(said.Contains("ModuleNotFoundError", StringComparison.Ordinal), "pydicom is not installed; see tests/install-dicom-tools.sh.");
            return (process.ExitCode, said);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{tool} is not installed; see tests/install-dicom-tools.sh.");
            throw;
        }
    }
}
