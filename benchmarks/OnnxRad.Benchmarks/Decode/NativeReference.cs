using System.ComponentModel;
using System.Diagnostics;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>Compiles reference.cpp, where a compiler, the libraries and their headers are there.</summary>
static class NativeReference
{
    static readonly string[] s_libraries = ["dcmjpeg", "dcmjpls", "dcmimgle", "dcmdata", "ofstd", "oflog", "charls", "openjp2"];

    /// <summary>The path of the program; null, with the reason on standard error, where it cannot be made.</summary>
    public static string? Compile(string folder, string? headers)
    {
        var program = Path.Combine(folder, "reference");
        var include = Path.Combine(headers ?? "/usr", "include");
        var libraries = s_libraries.Select(Library).OfType<string>().ToList();
        if (libraries.Count < s_libraries.Length || !Directory.Exists(Path.Combine(include, "dcmtk")))
        {
            Console.Error.WriteLine(
                "DCMTK, CharLS and OpenJPEG are left out: their libraries or headers are not there (Debian: libdcmtk-dev libcharls-dev libopenjp2-7-dev).");
            return null;
        }

        string[] arguments =
        [
            "-O2", "-std=c++17", $"-I{include}", .. Directory.GetDirectories(include, "openjpeg-*").Select(d => $"-I{d}"),
            Path.Combine(AppContext.BaseDirectory, "Decode", "reference.cpp"), "-o", program, .. libraries,
        ];
        try
        {
            using var compiler = Process.Start("g++", arguments);
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("reference.cpp does not compile.");
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine("DCMTK, CharLS and OpenJPEG are left out: there is no g++.");
            return null;
        }
    }

    static string? Library(string name) =>
        Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").SelectMany(d => Directory.GetFiles(d, $"lib{name}.so*")).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
}
