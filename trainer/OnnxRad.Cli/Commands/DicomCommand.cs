using System.CommandLine;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad dicom</c>: DICOM files.</summary>
static class DicomCommand
{
    public static Command Create(CommandContext context) => new("dicom", "Look into DICOM files.")
    {
        DicomInfoCommand.Create(context),
    };
}
