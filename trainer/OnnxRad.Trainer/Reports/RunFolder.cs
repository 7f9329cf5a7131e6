using System.Text;

namespace OnnxRad.Trainer;

/// <summary>The folder that holds all results of one run.</summary>
/// <remarks>
/// <c>model.onnx</c> (the only one at the root), <c>recipe.yaml</c> (resolved), <c>metrics.json</c>,
/// <c>learning-curves.png</c>, <c>tensorboard/</c> and <c>checkpoints/</c> (<c>epoch-001.onnx</c>..., <c>last.state</c>).
/// </remarks>
public sealed class RunFolder
{
    RunFolder(string path)
    {
        Path = path;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The exported model.</summary>
    public string ModelPath => Of("model.onnx");

    /// <summary>The recipe with every value in it.</summary>
    public string RecipePath => Of("recipe.yaml");

    /// <summary>The numbers of the run.</summary>
    public string MetricsPath => Of("metrics.json");

    /// <summary>The picture of the epochs.</summary>
    public string LearningCurvesPath => Of("learning-curves.png");

    /// <summary>The folder of the TensorBoard events.</summary>
    public string TensorBoardPath => Of("tensorboard");

    /// <summary>The folder of the checkpoints.</summary>
    public string CheckpointsPath => Of("checkpoints");

    /// <summary>The state of the run after its last finished epoch, from which it can be resumed.</summary>
    public string StatePath => System.IO.Path.Combine(CheckpointsPath, "last.state");

    /// <summary>
    /// Refuses a folder that <see cref="Create"/> would refuse, without touching it; for the time before the data are read.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">Whether a run that is in it may be replaced.</param>
    /// <exception cref="IOException">The path is a file, the folder is not empty and may not be overwritten, or it cannot be written.</exception>
    public static void Check(string path, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw new IOException($"The run folder '{path}' is a file. Choose another folder with --out.");
        }

        if (!overwrite && Directory.Exists(path) && HoldsAnything(path))
        {
            throw new IOException(
                $"The run folder '{path}' is not empty. Choose another folder with --out, "
                + "or replace the run in it with --overwrite.");
        }

        if (overwrite && Directory.Exists(path) && HoldsAnything(path) && !HoldsARun(path))
        {
            throw new IOException(
                $"The folder '{path}' is not empty and holds no run, so --overwrite does not touch it. Choose another folder with --out.");
        }

        if (WritablePlace.Problem(path) is { } problem)
        {
            throw new IOException($"The run folder '{path}' cannot be created: {problem}. Choose another folder with --out.");
        }
    }

    /// <summary>Whether a folder holds a run of which no epoch was finished, so that there is nothing to go on from and nothing to lose.</summary>
    internal static bool IsUnbegun(string path)
    {
        var folder = new RunFolder(path);
        return HoldsARun(path) && !File.Exists(folder.ModelPath) && !File.Exists(folder.MetricsPath)
            && Directory.EnumerateFileSystemEntries(folder.CheckpointsPath).All(entry => IsOfFirstEpoch(System.IO.Path.GetFileName(entry)));
    }

    /// <summary>Whether a file is one of those that <see cref="Create"/> deletes where a run is overwritten; the recipe does not count, as it is written again.</summary>
    internal static bool IsOfRun(string path, string file)
    {
        var inside = System.IO.Path.GetRelativePath(RealPath.Of(path), RealPath.Of(file)).Replace(System.IO.Path.DirectorySeparatorChar, '/').Split('/');
        return inside[0] is "model.onnx" or "metrics.json" or "learning-curves.png" or "tensorboard" or "checkpoints";
    }

    /// <summary>Creates the folder and its sub-folders; call it once the training data are known to be usable.</summary>
    /// <param name="path">The folder; parents that are missing are created.</param>
    /// <param name="overwrite">
    /// Whether a run that is in it is replaced: the files and sub-folders listed above are deleted, others are left.
    /// </param>
    /// <exception cref="IOException">As of <see cref="Check"/>, or the folder cannot be created.</exception>
    public static RunFolder Create(string path, bool overwrite)
    {
        Check(path, overwrite);
        var folder = new RunFolder(path);
        try
        {
            folder.Clear();
            Directory.CreateDirectory(folder.TensorBoardPath);
            Directory.CreateDirectory(folder.CheckpointsPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The run folder '{path}' cannot be created: {e.Message} Choose another folder with --out.", e);
        }

        return folder;
    }

    /// <summary>Opens the folder of a run that was interrupted, as it is.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It is no run folder, or no epoch of the run was finished, or it cannot be written.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.StatePath)
            ? WritablePlace.Problem(path) is { } problem ? throw new IOException($"The run folder '{path}' cannot be written: {problem}.") : folder
            : throw new IOException(
                $"There is no run to resume in '{path}': '{System.IO.Path.GetRelativePath(path, folder.StatePath)}' is missing, "
                + "which is written after the first epoch. Check the folder, or start the run anew.");
    }

    /// <summary>Writes <c>recipe.yaml</c>.</summary>
    /// <param name="recipe">The recipe that the run uses.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteRecipe(Recipe recipe) =>
        AtomicFile.Write(RecipePath, stream => stream.Write(Encoding.UTF8.GetBytes(recipe.ToYaml())));

    // A run that was cut off before it wrote anything may have left its lock.
    static bool HoldsAnything(string path) =>
        Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) != RunLock.FileName);

    /// <summary>Whether a checkpoint is what may be there before the state of the first epoch is: its model, with the data of a large one, and what was being written.</summary>
    static bool IsOfFirstEpoch(string name) => name == "epoch-001.onnx" || name.StartsWith("epoch-001.onnx.", StringComparison.Ordinal)
        || (name.StartsWith("last.state.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal));

    static bool HoldsARun(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.RecipePath) && Directory.Exists(folder.CheckpointsPath) && Directory.Exists(folder.TensorBoardPath);
    }

    void Clear()
    {
        foreach (var file in (ReadOnlySpan<string>)[ModelPath, RecipePath, MetricsPath, LearningCurvesPath])
        {
            if (File.Exists(file))
            {
                File.Delete(file);
            }
        }

        foreach (var folder in (ReadOnlySpan<string>)[TensorBoardPath, CheckpointsPath])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    string Of(string name) => System.IO.Path.Combine(Path, name);
}
