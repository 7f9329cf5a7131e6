using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>Another decoder in a process of its own, which lives as long as the benchmark; see reference.py and reference.cpp.</summary>
sealed class Reference(string name, string program, string[] arguments) : IDisposable
{
    Process? _process;

    public string Name => name;

    /// <summary>The version, once something was decoded; null where the decoder is not there.</summary>
    public string? Version { get; private set; }

    /// <summary>Those that this machine has the parts for.</summary>
    /// <param name="folder">Where the native one is compiled.</param>
    /// <param name="headers">Further folder of headers, above 'include'; null for the system's.</param>
    public static IReadOnlyList<Reference> All(string folder, string? headers)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Decode", "reference.py");
        var native = NativeReference.Compile(folder, headers);
        return
        [
            new("pydicom", "/usr/bin/python3", [script]),
            .. native is null ? Array.Empty<Reference>() : [.. new[] { "dcmtk", "dcmtk-stored", "charls", "openjpeg" }.Select(n => new Reference(n, native, [n]))],
        ];
    }

    /// <summary>Seconds to decode a file some times; null where it is refused, or the decoder not there.</summary>
    public double? Seconds(string path, int times)
    {
        try
        {
            _process ??= Start();
            _process.StandardInput.WriteLine($"{times} {path}");
            _process.StandardInput.Flush();
            if (_process.StandardOutput.ReadLine() is { } line)
            {
                var words = line.Split(' ', 2);
                Version ??= words[0] == "error" ? null : words[1];
                return words[0] == "error" ? null : double.Parse(words[0], CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
        }

        // It has died of the file, as GDCM does of some; the next file gets a new one.
        Dispose();
        return null;
    }

    Process Start()
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }
}
