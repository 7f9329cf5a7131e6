using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary>Knows the folders that the quick start made, so that one that was interrupted can be gone on with.</summary>
static class QuickstartFolder
{
    const string FileName = "quickstart.txt";

    /// <summary>Whether a quick start with as many patients made its phantoms in this folder, and has no model there yet.</summary>
    public static bool IsInterrupted(string folder, int patients)
    {
        var mark = Path.Combine(folder, FileName);
        return File.Exists(mark) && File.ReadAllText(mark) == Text(patients) && !File.Exists(Path.Combine(folder, "run", "model.onnx"));
    }

    /// <summary>Refuses a folder that holds a run.</summary>
    /// <exception cref="CommandException">It does.</exception>
    public static void RequireFree(string folder)
    {
        var run = Path.Combine(folder, "run");
        if (Directory.Exists(run) && Directory.EnumerateFileSystemEntries(run).Any(entry => Path.GetFileName(entry) != RunLock.FileName))
        {
            throw new CommandException(
                $"'{folder}' holds a quick start already, or another run. "
                + "Choose another folder with --out, leave --out out for the next free one, or delete the folder first.");
        }
    }

    /// <summary>Notes that the phantoms are there.</summary>
    public static void Mark(string folder, int patients) => File.WriteAllText(Path.Combine(folder, FileName), Text(patients));

    static string Text(int patients) => $"onnxrad quickstart --patients {patients}\n";
}
