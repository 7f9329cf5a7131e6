using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>What is known of a run before its data are read.</summary>
/// <param name="Request">The request, its recipe with the hash of the file to start from.</param>
/// <param name="Device">Where to train.</param>
/// <param name="Pretrained">The file to start from; null where there is none.</param>
/// <param name="Resumed">Where the run was interrupted; null for a new one.</param>
/// <param name="Held">Keeps other processes from a run that is gone on with, or begun anew; null for a new one.</param>
sealed record RunStart(TrainingRequest Request, TorchDevice Device, PretrainedNetwork? Pretrained, RunState? Resumed, RunLock? Held) : IDisposable
{
    /// <summary>Whether the run was to be gone on with, and had no epoch finished.</summary>
    public bool BeginsAnew => Held is not null && Resumed is null;

    /// <summary>Checks all that can be checked without the data.</summary>
    /// <remarks>Exceptions as of <see cref="TrainingRun.Execute"/>; several problems are one <see cref="TrainingException"/>.</remarks>
    public static RunStart Of(TrainingRequest request)
    {
        var problems = new EarlyProblems();
        var device = problems.Try(() => TorchDevice.Parse(request.Device));
        var from = request.Recipe.FineTuning.From;
        var pretrained = problems.Try(() => PretrainedNetwork.Read(request.Recipe.FineTuning));
        if (pretrained is not null)
        {
            request = request with { Recipe = request.Recipe with { FineTuning = request.Recipe.FineTuning with { Sha256 = pretrained.Sha256 } } };
        }

        if (from is null)
        {
            problems.Try(() => StartingNetwork.CheckSize(request.Recipe));
        }

        problems.Try(() => CheckPerceptual(request.Recipe.Training.Loss));
        problems.Try(() => TaskTable.Of(request.Recipe).Sources.Find(request.DataPath));
        problems.Try(() => CheckCache(request));
        var held = request.Resume ? problems.Try(() => Hold(request.OutFolder)) : null;
        try
        {
            // Only while no other process writes the run it is known that there is nothing in it to lose.
            var beginsAnew = held is not null && RunFolder.IsUnbegun(request.OutFolder);
            request = beginsAnew ? request with { Resume = false, Overwrite = true } : request;
            var resumed = held is null || beginsAnew ? null : problems.Try(() => RunStateFile.Read(RunFolder.Open(request.OutFolder).StatePath));
            if (resumed is not null && (from is null || pretrained is not null))
            {
                problems.Try(() => resumed.CheckRecipe(request.OutFolder, request.Recipe));
            }

            if (!request.Resume)
            {
                problems.Try(() => CheckNew(request));
            }

            problems.ThrowIfAny();
            return new(request, device!, pretrained, resumed, held);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Checks what is known without a recipe, where that has problems.</summary>
    /// <param name="request">The request; its recipe is an empty one.</param>
    /// <param name="problems">What is wrong goes there.</param>
    public static void CheckPlaces(TrainingRequest request, EarlyProblems problems)
    {
        problems.Try(() => TorchDevice.Parse(request.Device));
        problems.Try(() => CheckData(request.DataPath));
        problems.Try(() => CheckCache(request));
        problems.Try(() =>
        {
            if (request.Resume)
            {
                CheckBegun(request.OutFolder);
            }
            else
            {
                CheckNew(request);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();

    /// <summary>Keeps other processes from a run; a folder that is none is left as it is.</summary>
    static RunLock Hold(string folder)
    {
        CheckBegun(folder);
        return RunLock.Take(folder);
    }

    static void CheckBegun(string folder)
    {
        if (!RunFolder.IsUnbegun(folder))
        {
            RunFolder.Open(folder);
        }
    }

    // What kind of data is expected is the recipe's to say.
    static void CheckData(string path)
    {
        if (!StoredImage.Exists(path))
        {
            throw new DataException(path, $"The data set '{path}' does not exist. Check the path.");
        }
    }

    static void CheckNew(TrainingRequest request)
    {
        RunFolder.Check(request.OutFolder, request.Overwrite);
        foreach (var file in (ReadOnlySpan<string?>)[request.Recipe.FineTuning.From, request.Recipe.Training.Loss.Network, request.DataPath])
        {
            if (request.Overwrite && file is not null && RunFolder.IsOfRun(request.OutFolder, file))
            {
                throw new IOException(
                    $"'{file}' is part of the run in '{request.OutFolder}', which --overwrite removes before anything is trained. Copy it to another place, "
                    + "or choose another folder with --out.");
            }
        }
    }

    static void CheckPerceptual(LossRecipe loss)
    {
        if (loss.Name == LossName.Perceptual)
        {
            LossTable.Create(loss, null, CPU).Dispose();
        }
    }

    static void CheckCache(TrainingRequest request)
    {
        if (request.Cache is not { } folder)
        {
            return;
        }

        if (WritablePlace.Problem(folder) is { } problem)
        {
            throw new IOException($"The cache '{folder}' cannot be used: {problem}. Choose another folder with --cache.");
        }

        if (!request.Resume)
        {
            CheckApart(request.OutFolder, folder);
        }
    }

    /// <summary>Prepared images in a new run folder would be in its way once training begins, and those around one be deleted together with it.</summary>
    static void CheckApart(string run, string cache)
    {
        var (isInRun, isInCache) = (RealPath.IsWithin(cache, run), RealPath.IsWithin(run, cache));
        if (isInRun || isInCache)
        {
            var what = isInRun && isInCache ? $"The cache '{cache}' is the run folder '{run}'"
                : isInRun ? $"The cache '{cache}' lies in the run folder '{run}'"
                : $"The run folder '{run}' lies in the cache '{cache}'";
            throw new IOException($"{what}. Prepared images are kept apart from runs, several of which may use them: choose a folder beside the runs with --cache.");
        }
    }
}
