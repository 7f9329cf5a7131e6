using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>A DICOM series that a test may change.</summary>
static class Series
{
    /// <summary>Copies a CT of 16 files to a new folder.</summary>
    /// <returns>The folder.</returns>
    public static string Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".dcm"));
        }

        return folder;
    }
}
