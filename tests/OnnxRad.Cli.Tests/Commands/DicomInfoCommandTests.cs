using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class DicomInfoCommandTests
{
    [Fact]
    public void Info_File_ShowsItsPixelsAndNoIdentifier()
    {
        var outcome = Tool.Run("dicom", "info", TestData.Require("dicom/pydicom/CT_small.dcm"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(outcome.Lines, line => line.Contains("1.2.840.10008.1.2.1 (Explicit VR Little Endian)", StringComparison.Ordinal));
        Assert.Matches(@"Modality +CT", outcome.Out);
        Assert.Matches(@"RescaleIntercept +-1024", outcome.Out);
        Assert.Matches(@"Rows +128", outcome.Out);

        // PatientName, PatientID and the root of its UIDs.
        Assert.DoesNotContain("CompressedSamples", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("1CT1", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("1.3.6.1.4", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_Identifiers_AreShownWhereAskedFor()
    {
        var path = TestData.Require("dicom/pydicom/CT_small.dcm");

        var file = Tool.Run("dicom", "info", path, "--json", "--identifiers").Json.GetProperty("files")[0];

        Assert.Equal(path, file.GetProperty("file").GetString());
        Assert.Equal("CompressedSamples^CT1", file.GetProperty("identifiers").GetProperty("PatientName").GetString());
        Assert.Equal("0.661468\\0.661468", file.GetProperty("attributes").GetProperty("PixelSpacing").GetString());
        Assert.False(Tool.Run("dicom", "info", path, "--json").Json.GetProperty("files")[0].TryGetProperty("identifiers", out _));
    }

    [Fact]
    public void Info_FilesThatAreNone_AreAllNamed()
    {
        using var folder = new TempFolder();
        var (text, missing) = (folder.File("text.dcm"), folder.File("missing.dcm"));
        File.WriteAllText(text, "x");

        var outcome = Tool.Run("dicom", "info", text, missing);

        Assert.Equal(
            (1, $"2 of 2 files cannot be read. '{text}': It does not begin like a DICOM file. Get the file from its source again, or leave it out. "
                + $"There is no file '{missing}'.\n"),
            (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Info_Folder_TakesItsDicomFiles()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("a/b"));
        File.Copy(TestData.Require("dicom/pydicom/CT_small.dcm"), folder.File("a/b/1"));
        File.WriteAllText(folder.File("a/notes.txt"), "x");
        Directory.CreateSymbolicLink(folder.File("a/b/link"), folder.File("a"));

        Directory.CreateSymbolicLink(folder.File("a/other"), folder.Path);

        var outcome = Tool.Run("dicom", "info", folder.File("a"), "--json");

        Assert.Equal([folder.File("a/b/1")], outcome.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()!));
        Assert.StartsWith(
            $"2 linked folders in '{folder.File("a")}' passed over, the first '{folder.File("a/b/link")}'. Give linked folders themselves to take their files.\n",
            outcome.Error,
            StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Equal($"The folder '{folder.File("empty")}' holds no DICOM file.\n", Tool.Run("dicom", "info", folder.File("empty")).Error);
    }

    [Fact]
    public void Info_FolderThatCannotBeRead_IsAnError()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser reads every folder.");
        using var folder = new TempFolder();
        File.Copy(TestData.Require("dicom/pydicom/CT_small.dcm"), folder.File("1"));
        var closed = Directory.CreateDirectory(folder.File("closed"), UnixFileMode.None).FullName;

        var outcome = Tool.Run("dicom", "info", folder.Path);

        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(
            (1, $"Not all files in '{folder.Path}' can be found: Access to the path '{closed}' is denied. "
                + "Allow reading it, or give the files and folders that are to be taken.\n"),
            (outcome.ExitCode, outcome.Error));
    }
}
