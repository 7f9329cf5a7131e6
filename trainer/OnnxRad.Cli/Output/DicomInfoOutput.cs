using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>dicom info</c> says.</summary>
/// <param name="Files">In the order of the command line.</param>
sealed record DicomInfoOutput(IReadOnlyList<DicomFileOutput> Files)
{
    public void Show(CliConsole console)
    {
        foreach (var file in Files)
        {
            var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
            foreach (var (name, value) in file.Rows())
            {
                table.AddRow(Markup.Escape(name), Markup.Escape(value));
            }

            console.People.Write(table);
        }
    }
}
