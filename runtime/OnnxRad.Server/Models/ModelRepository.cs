using System.Collections.Immutable;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>The models that are served. Requests read a snapshot; loading and unloading go one at a time.</summary>
sealed partial class ModelRepository(ServerOptions options, ModelLoader loader, ILogger<ModelRepository> log) : IAsyncDisposable
{
    readonly SemaphoreSlim _changing = new(1, 1);

    // By name, done when what was replaced has answered its last request; behind _changing.
    readonly Dictionary<string, Task> _draining = new(StringComparer.Ordinal);
    volatile bool _closed;
    volatile ImmutableSortedDictionary<string, ModelEntry> _entries =
        ImmutableSortedDictionary.Create<string, ModelEntry>(StringComparer.Ordinal);

    /// <summary>All models that were loaded or tried, by name.</summary>
    public IReadOnlyCollection<ModelEntry> Entries => [.. _entries.Values];

    /// <summary>Whether no model that was tried is without a version that serves; one whose update does not load serves as before.</summary>
    public bool AllServe => _entries.Values.All(entry => entry.Reason.Length == 0 || entry.Newest is not null);

    /// <summary>The same of some models, which are all to be there, and of those that have served.</summary>
    public bool Serve(IReadOnlyList<string> names)
    {
        var entries = _entries;
        return names.All(entries.ContainsKey)
            && entries.Values.All(entry => entry.Reason.Length == 0 || entry.Newest is not null || !(entry.HasServed || names.Contains(entry.Name)));
    }

    /// <summary>How the steps of ensembles run side by side.</summary>
    public StepsAtOnce AtOnce { get; } = new(Environment.ProcessorCount, options.IntraOpThreads);

    /// <summary>Answers a request of a client.</summary>
    /// <exception cref="InferException">There is no such model or version, or it is not ready; the request does not fit it, is refused, or
    /// fails.</exception>
    public async Task<InferAnswer> InferAsync(InferRequest request, CancellationToken cancellation)
    {
        var model = Take(request.Model, request.Version);
        AtOnce.Enter();
        try
        {
            return await model.InferAsync(request, cancellation);
        }
        finally
        {
            AtOnce.Leave();
            model.Release();
        }
    }

    /// <summary>Runs an action on a loaded version, which cannot go away meanwhile.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the newest.</param>
    /// <param name="use">What to do.</param>
    /// <exception cref="InferException">There is no such model or version, or it is not ready.</exception>
    public async Task<T> UseAsync<T>(string name, string version, Func<ServedModel, Task<T>> use)
    {
        var model = Take(name, version);
        try
        {
            return await use(model);
        }
        finally
        {
            model.Release();
        }
    }

    /// <summary>Runs an action on the newest versions of several models, which cannot go away meanwhile.</summary>
    /// <param name="names">The models' names.</param>
    /// <param name="use">What to do with them, in that order.</param>
    /// <exception cref="InferException">One of them is not there, or is not ready.</exception>
    public Task<T> UseAllAsync<T>(IReadOnlyList<string> names, Func<IReadOnlyList<ServedModel>, Task<T>> use)
    {
        var held = new List<ServedModel>(names.Count);
        return NextAsync();

        Task<T> NextAsync() => held.Count == names.Count ? use(held) : UseAsync(names[held.Count], "", model =>
        {
            held.Add(model);
            return NextAsync();
        });
    }

    /// <summary>A loaded version.</summary>
    /// <exception cref="InferException">There is no such model or version, or it is not ready.</exception>
    public ServedModel Get(string name, string version)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw InferException.NotFound(name.Length == 0
                ? "The request names no model. RepositoryIndex lists the models."
                : Unknown(name));
        }

        if (version.Length == 0)
        {
            return entry.Newest ?? throw InferException.Unavailable($"No version of model '{name}' is ready. {Reason(entry)}");
        }

        var number = ModelFolder.Version(version);
        if (number == 0)
        {
            throw InferException.Invalid($"The version '{Shown.Name(version)}' of model '{name}' is not a number from 1; "
                + "leave it empty for the newest.");
        }

        var state = entry.Versions.FirstOrDefault(v => v.Version == number)
            ?? throw InferException.NotFound(
                $"There is no version {number} of model '{name}'; "
                + $"loaded: {Listed(entry.Ready.Select(model => model.Definition.VersionText))}.");
        return state.Model ?? throw InferException.Unavailable(
            $"Version {number} of model '{name}' is not ready: {state.State}. {state.Reason}".TrimEnd());
    }

    /// <summary>The entry of a model.</summary>
    /// <exception cref="InferException">There is no such model.</exception>
    public ModelEntry Entry(string name) => _entries.GetValueOrDefault(name)
        ?? throw InferException.NotFound(Unknown(name));

    /// <summary>The names of all models in the repositories, loaded or not.</summary>
    public IReadOnlyCollection<string> Names() => ModelFolder.Find(options.Repositories).Keys;

    /// <summary>Loads a model, new or again; the old versions serve until the new ones are ready, and stay where these do not
    /// load.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="overriding">A configuration in place of the file's.</param>
    /// <remarks>
    /// Waits until those that it replaced the last time have answered their requests: each version that is still at it has a queue and sessions of its own.
    /// </remarks>
    /// <param name="cancellation">Stops waiting for that, and for another change to end.</param>
    /// <exception cref="InferException">There is no such model, or it does not load.</exception>
    public async Task LoadAsync(string name, ModelConfig? overriding, CancellationToken cancellation)
    {
        while (await TryLoadAsync(name, overriding, cancellation) is { } draining)
        {
            await draining.WaitAsync(cancellation);
        }
    }

    /// <returns>What is to be waited for before; <see langword="null"/> where it is loaded.</returns>
    async Task<Task?> TryLoadAsync(string name, ModelConfig? overriding, CancellationToken cancellation)
    {
        await EnterAsync(cancellation);
        try
        {
            var folders = ModelFolder.Find(options.Repositories);
            var folder = folders.GetValueOrDefault(name)
                ?? throw InferException.NotFound($"There is no model '{Shown.Name(name)}' in the repository.");
            // As Triton does: what an ensemble runs is loaded with it.
            var members = EnsembleKind.InOrder(folders, [name]).Where(member => member != name && _entries.GetValueOrDefault(member)?.Newest is null).ToList();
            if (members.Prepend(name).Select(Draining).FirstOrDefault(draining => !draining.IsCompleted) is { } draining)
            {
                return draining;
            }

            members.ForEach(member => TryLoad(member, folders[member]));
            Load(name, folder, overriding);
            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes a model out; requests that run come to their end, while other models may change.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Done when its memory is free.</returns>
    /// <exception cref="InferException">No such model is loaded.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        Task gone;
        await EnterAsync(cancellation);
        try
        {
            var entry = Entry(name);
            Replace(entry with
            {
                HasServed = entry.HasServed,
                Versions = [.. entry.Versions.Select(v => v with { State = VersionState.Unavailable, Reason = "unloaded", Model = null })],
                Reason = "",
                UpdateFailed = false,
                Fingerprint = "",
            });
            gone = Drain(entry);
        }
        finally
        {
            _changing.Release();
        }

        await gone.WaitAsync(cancellation);
        LogUnloaded(name);
    }

    /// <summary>Looks at the repositories, and loads, reloads and unloads what has changed.</summary>
    public async Task PollAsync(CancellationToken cancellation)
    {
        await EnterAsync(cancellation);
        try
        {
            var folders = ModelFolder.Find(options.Repositories);
            foreach (var gone in _entries.Values.Where(entry => !folders.ContainsKey(entry.Name)).ToList())
            {
                _entries = _entries.Remove(gone.Name);
                _ = Drain(gone);
                LogUnloaded(gone.Name);
            }

            _draining.Where(pair => pair.Value.IsCompleted).ToList().ForEach(pair => _draining.Remove(pair.Key));

            var loaded = new HashSet<string>(StringComparer.Ordinal);
            foreach (var name in EnsembleKind.InOrder(folders, folders.Keys))
            {
                cancellation.ThrowIfCancellationRequested();
                // What still answers for the version before is looked at again the next time. An ensemble, which has no queue, is compared with its members
                // when it is loaded, and may lack one that has come.
                if (((Draining(name).IsCompleted && HasChanged(name)) || (loaded.Count > 0 && loaded.Overlaps(EnsembleKind.Members(folders[name]))))
                    && TryLoad(name, folders[name]))
                {
                    loaded.Add(name);
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A server that cannot start ends while its models load; what takes longer ends with the process.
        var isFree = await _changing.WaitAsync(options.ShutdownTimeout);
        _closed = true;
        if (isFree)
        {
            _changing.Release();
            var models = _entries.Values.SelectMany(entry => entry.Ready).ToList();
            _entries = _entries.Clear();
            await Task.WhenAll([Retire(models), .. _draining.Values]);
        }
    }

    /// <summary>Waits for another change to end; none begins once the repository is closed.</summary>
    async Task EnterAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        if (_closed)
        {
            _changing.Release();
            throw new OperationCanceledException("The server is stopping.");
        }
    }

    static async Task Retire(IEnumerable<ServedModel> models)
    {
        var retired = models.ToList();
        retired.ForEach(model => model.Release());
        await Task.WhenAll(retired.Select(model => model.Gone));
        if (retired.Count > 0)
        {
            HeapTrim.Run();
        }
    }

    // Whether it is in a folder is not looked up for every stranger.
    string Unknown(string name) => options.ModelControl == ControlMode.Explicit
        ? $"Model '{Shown.Name(name)}' is not loaded. RepositoryIndex lists the models; RepositoryModelLoad and --load-model load them."
        : $"There is no model '{Shown.Name(name)}'. RepositoryIndex lists the models.";

    static string Reason(ModelEntry entry) => entry.Reason.Length > 0 ? entry.Reason : "It was unloaded.";

    static string Listed(IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } list ? list : "none";

    /// <summary>A loaded version, counted as used until it is released.</summary>
    ServedModel Take(string name, string version)
    {
        while (true)
        {
            var model = Get(name, version);
            if (model.TryUse())
            {
                return model;
            }
        }
    }

    /// <summary>Retires a model's versions, beside those before that still drain.</summary>
    Task Drain(ModelEntry entry) => _draining[entry.Name] = Task.WhenAll(Retire(entry.Ready), Draining(entry.Name));

    Task Draining(string name) => _draining.GetValueOrDefault(name, Task.CompletedTask);

    bool HasChanged(string name)
    {
        try
        {
            return _entries.GetValueOrDefault(name)?.Fingerprint != ModelFolder.Fingerprint(ModelFolder.Places(options.Repositories, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Loading says what is wrong with it; the other models are looked at all the same.
            return true;
        }
    }

    bool TryLoad(string name, string folder)
    {
        try
        {
            Load(name, folder, overriding: null);
            return true;
        }
        catch (InferException)
        {
            // It is in the entry and in the log.
            return false;
        }
    }

    void Load(string name, string folder, ModelConfig? overriding)
    {
        var before = _entries.GetValueOrDefault(name);
        var fingerprint = "";
        var loaded = new List<VersionState>();
        try
        {
            var places = ModelFolder.Places(options.Repositories, name);
            fingerprint = ModelFolder.Fingerprint(places);
            if (places.Count > 1)
            {
                throw InferException.Invalid($"It is in {places.Count} repositories; expected it in one. Rename or remove the others.");
            }

            var given = GivenConfig.Of(overriding, folder);
            var problems = new VersionLoading(loader, this).Load(name, folder, given, fallBack: before?.Newest is null, loaded);
            var reason = string.Join(' ', problems.Select(problem => problem.Message));
            var entry = new ModelEntry(name, loaded, reason) { Fingerprint = fingerprint };
            if (problems.Count > 0 && (entry.Newest is null || before?.Newest is not null))
            {
                throw problems.Count == 1 ? problems[0] : InferException.Invalid(reason);
            }

            Replace(entry);
            if (before is not null)
            {
                Drain(before);
            }

            var versions = string.Join(", ", entry.Ready.Select(model => model.Definition.VersionText));
            LogLoaded(name, versions);
            if (problems.Count > 0)
            {
                LogBroken(name, reason, $"it serves {versions}");
            }
        }
        catch (Exception e)
        {
            // Whatever one model's files provoke, the others serve on.
            var problem = e as InferException ?? new(
                StatusCode.Internal,
                $"{(e is IOException or UnauthorizedAccessException ? "Its folder cannot be read" : "Loading it failed")}; the server's log says why.",
                e);
            if (e is not (InferException or IOException or UnauthorizedAccessException))
            {
                LogFailed(name, e);
            }

            _ = Retire(loaded.Select(version => version.Model).OfType<ServedModel>());
            // Where nothing serves, what its versions were before is of no use to anybody.
            var serves = before?.Newest is not null;
            Replace((serves ? before! : new(name, []) { HasServed = before?.HasServed == true }) with { Reason = problem.Message, UpdateFailed = serves, Fingerprint = fingerprint });
            LogBroken(name, e.Message, before?.Ready.Any() == true ? "the version before goes on serving" : "it does not serve");
            throw new InferException(problem.Status, $"Model '{name}' does not load. {problem.Message}", e);
        }
    }

    void Replace(ModelEntry entry) => _entries = _entries.SetItem(entry.Name, entry);

    [LoggerMessage(LogLevel.Information, "Model '{Name}' is loaded, versions {Versions}")]
    partial void LogLoaded(string name, string versions);

    [LoggerMessage(LogLevel.Information, "Model '{Name}' is unloaded")]
    partial void LogUnloaded(string name);

    [LoggerMessage(LogLevel.Error, "Loading model '{Name}' failed")]
    partial void LogFailed(string name, Exception problem);

    [LoggerMessage(LogLevel.Error, "Model '{Name}' does not load: {Problem} ({Consequence})")]
    partial void LogBroken(string name, string problem, string consequence);
}
