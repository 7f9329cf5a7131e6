using Grpc.Core;
using Inference;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>Opens versions of models and warms them up.</summary>
sealed partial class ModelLoader(ServerOptions options, ImageDecoder decoder, OutputMemory outputs, TimeProvider clock, ILogger<ModelLoader> log)
{
    /// <summary>Loads a version; it is ready when this returns.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="version">The version.</param>
    /// <param name="given">Its configuration.</param>
    /// <exception cref="InferException">It does not load; the exception says why and names no path.</exception>
    public ServedModel Load(string name, string folder, long version, GivenConfig given)
    {
        var path = ModelFolder.File(folder, version, given.Config);
        if (!File.Exists(path))
        {
            throw InferException.Invalid($"Version {version} has no file '{Path.GetFileName(path)}'.");
        }

        InferenceSession? session = null;
        ModelDefinition? definition = null;
        try
        {
            var (settings, state) = (SessionConfig.Read(given, folder, options).ForWeights(path), Files(path));
            WarnOf(name, settings.Warnings);
            session = Open(path, settings, narrow: false);
            WarnOfUnread(name, given.Config);
            definition = Define(name, folder, version, given, session, settings);
            (definition, var runner) = Runner(definition, session, path, settings, state);
            return new(definition, runner, definition.Batching.NarrowPasses == 0 ? null : Narrow(definition, path, settings, state), clock);
        }
        catch (Exception e) when (e is InvalidModelException or ProviderUnavailableException or OnnxRuntimeException
            or IOException or UnauthorizedAccessException)
        {
            Free();
            throw new InferException(StatusCode.InvalidArgument, WithoutPaths(e.Message, path), e);
        }
        catch
        {
            Free();
            throw;
        }

        void Free()
        {
            definition?.Images?.Dispose();
            session?.Dispose();
        }
    }

    /// <summary>Loads an ensemble that averages its members, which are looked up again when it runs.</summary>
    /// <exception cref="InferException">The file is not of its form, or the members do not fit together.</exception>
    public ServedModel LoadAverage(string name, string folder, ModelRepository repository)
    {
        var file = AverageFile.Read(folder);
        var (definition, recipe) = AverageLoader.Define(name, file, options.MaxTensorBytes, repository);
        definition = definition with { Batching = definition.Batching with { DefaultQueue = new() { MaxSize = options.MaxQueueSize } } };
        return new(definition, new AverageRunner(file, definition, recipe, repository, decoder), clock);
    }

    /// <summary>Loads an ensemble, which has no graph of its own; its members are looked up again when it runs.</summary>
    /// <exception cref="InferException">Its configuration contradicts itself or its members.</exception>
    public ServedModel LoadEnsemble(string name, long version, GivenConfig given, ModelRepository repository)
    {
        var signature = EnsembleConfig.Signature(name, given);
        var config = given.Config!.Clone();
        if (EnsembleSteps.Problems(config.EnsembleScheduling.Step, repository).ToList() is { Count: > 0 } problems)
        {
            throw InferException.Invalid("The ensemble does not fit its members. "
                + $"{string.Join(' ', problems)} Correct {given.Source}.");
        }

        (config.Name, config.Platform) = (name, "ensemble");
        var definition = new ModelDefinition
        {
            Name = name,
            Version = version,
            Signature = signature,
            Batching = new() { MaxBatchSize = Math.Max(0, config.MaxBatchSize) },
            Rules = new(Math.Max(0, config.MaxBatchSize), options.MaxTensorBytes, RefuseNaN: false, RefuseNonText: false),
            Config = config,
            ClassNames = new Dictionary<string, IReadOnlyList<string>>(),
        };
        return new(definition, new EnsembleRunner(name, config.EnsembleScheduling.Step, signature, definition.Rules, repository), clock);
    }

    // Triton's backends have parameters of their own, which are no reason not to serve. What the server itself says of a model may come back.
    void WarnOfUnread(string name, ModelConfig? config)
    {
        var unread = config?.Parameters.Keys.Except(SessionConfig.Parameters).Where(key => !key.StartsWith(CardProperties.Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(Shown.Name).ToList();
        if (unread is { Count: > 0 })
        {
            LogUnread(name, string.Join(", ", unread), string.Join(", ", SessionConfig.Parameters));
        }
    }

    void WarnOf(string name, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
        {
            LogWarning(name, warning);
        }
    }

    // ONNX Runtime and the system name files by their path, absolute or as given, which clients have no business to know.
    static string WithoutPaths(string message, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return Without(Path.GetDirectoryName(folder)!, "the model's folder", Without(folder, "the version's folder", Without(
            path, Path.GetFileName(path), RuntimeText.WithoutSources(message))));

        static string Without(string path, string name, string text) => text
            .Replace(Path.GetFullPath(path), name, StringComparison.Ordinal).Replace(path, name, StringComparison.Ordinal);
    }

    /// <summary>The runner, warm in each size that passes are padded to, and the definition with the sizes that run.</summary>
    (ModelDefinition Definition, GraphRunner Runner) Runner(
        ModelDefinition definition, InferenceSession session, string path, SessionConfig settings, string state)
    {
        var sizes = definition.Batching.Sizes;
        var sessions = new SizedSessions(session, sizes.FirstOrDefault(), settings.Device);
        var runner = new GraphRunner(definition.Name, sessions, definition.Signature, outputs, clock);
        try
        {
            var runs = Warmup.Run(definition, runner, options.MaxBytesInFlight, problem => LogNotWarm(definition.Name, problem));
            var opened = sizes.TakeWhile((size, i) => TryOpenSize(definition, runner, sessions, path, settings, i, runs)).Count();
            // What is opened once, of one file, is of one time.
            return (opened < 2 && !state.Contains('\n', StringComparison.Ordinal)) || Files(path) == state
                ? (definition with { Batching = definition.Batching with { Sizes = [.. sizes.Take(opened)] } }, runner)
                : throw InferException.Invalid($"Version {definition.Version} was written while it was loaded. Load it again.");
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }

    /// <summary>Opens the same file again for passes of the next size, and runs one; where that fails, as it does without memory for it, passes stay
    /// smaller.</summary>
    bool TryOpenSize(ModelDefinition definition, GraphRunner runner, SizedSessions sessions, string path, SessionConfig settings, int index, bool runs)
    {
        var size = definition.Batching.Sizes[index];
        try
        {
            if (index > 0)
            {
                sessions.Add(Open(path, settings, narrow: false), size);
            }

            if (runs)
            {
                Warmup.RunPadded(definition, runner, size, options.MaxBytesInFlight);
            }

            return true;
        }
        catch (Exception e) when (index > 0 && e is (InvalidModelException or OnnxRuntimeException or InferException
            or IOException or UnauthorizedAccessException or OverflowException or OutOfMemoryException))
        {
            sessions.KeepFirst(index);
            LogSmaller(definition.Name, size, WithoutPaths(e.Message, path));
            return false;
        }
    }

    /// <summary>Opens the same file again when it is wanted; without it all threads go on sharing each pass.</summary>
    NarrowRunner Narrow(ModelDefinition definition, string path, SessionConfig settings, string state) => new(
        () =>
        {
            var session = Open(path, settings, narrow: true);
            try
            {
                if (Files(path) != state)
                {
                    throw InferException.Invalid("its files are others now.");
                }

                var runner = new GraphRunner(definition.Name, new(session, 0, null), definition.Signature, outputs, clock);
                Warmup.Run(definition, runner, options.MaxBytesInFlight, problem => LogNotWarm(definition.Name, problem));
                return runner;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        },
        e => LogNotNarrow(definition.Name, WithoutPaths(e.Message, path)));

    // A graph may keep its weights in files beside it.
    static string Files(string path) => ModelFolder.Fingerprint(Path.GetDirectoryName(path)!);

    static InferenceSession Open(string path, SessionConfig settings, bool narrow)
    {
        using var sessionOptions = settings.Apply(narrow);
        return SessionFactory.Open(path, () => new InferenceSession(path, sessionOptions));
    }

    ModelDefinition Define(string name, string folder, long version, GivenConfig given, InferenceSession session, SessionConfig settings)
    {
        var signature = ModelSignature.Of(session);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        var card = metadata.ContainsKey(ModelCard.MetadataKey) ? ModelFile.Card("model.onnx", session) : null;
        // Raw pixels come with what makes modality values of them; other graphs may offer all their weights in this way.
        signature = card is not null && metadata.GetValueOrDefault(ModelFile.PreprocessingKey) == Preprocessing.InGraph
            ? signature.WithOptional(session)
            : signature;
        var config = ConfigCompletion.Complete(name, given.Config, signature, options.DefaultMaxBatchSize);
        var problems = ConfigCheck.Problems(name, config, signature);
        var policy = BatchConfig.Policy(config, options.MaxQueueSize, settings.NarrowPasses, problems);
        policy = BatchSizes.Applied(policy, config, settings.Provider, problems);
        var warnings = new List<string>();
        var labels = problems.Count == 0 ? Labels.Read(folder, config, signature, card, problems, warnings) : [];
        WarnOf(name, warnings);
        if (problems.Count > 0)
        {
            throw InferException.Invalid(
                $"The configuration contradicts the graph or itself. {string.Join(' ', problems)} Correct {given.Source}.");
        }

        var properties = card is null ? [] : CardProperties.Of(card, signature.Optional);
        CardProperties.AddTo(config, properties);
        return new()
        {
            Card = card,
            Images = card is null ? null : Images(session, card),
            Properties = properties,
            Name = name,
            Version = version,
            Signature = signature,
            Batching = policy,
            Rules = new(policy.MaxBatchSize, options.MaxTensorBytes, RefuseNaN: card is not null),
            Config = config,
            ClassNames = labels,
        };
    }

    /// <summary>How image files become the network's input; <see langword="null"/> where it takes raw pixels, as it begins with its
    /// preprocessing.</summary>
    ImageInput? Images(InferenceSession session, ModelCard card)
    {
        const string source = "model.onnx";
        var preprocessor = ModelFile.Preprocessor(source, card, session);
        if (preprocessor.IsInGraph)
        {
            preprocessor.Dispose();
            return null;
        }

        try
        {
            var inputs = ModelFile.Tensors(source, "input", session.InputNames, session.InputMetadata);
            var outputs = ModelFile.Tensors(source, "output", session.OutputNames, session.OutputMetadata);
            ModelFile.ThrowIfInconsistent(source, card, preprocessor, inputs, outputs);
            return new(card.Inputs.First(input => input.Kind == InputKind.Image).Name, card, preprocessor, decoder);
        }
        catch
        {
            preprocessor.Dispose();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Model '{Name}' runs no passes of one thread side by side: {Problem}")]
    partial void LogNotNarrow(string name, string problem);

    [LoggerMessage(LogLevel.Warning, "The configuration of model '{Name}' has parameters that have no effect: {Unread}. Those that have one: {Known}")]
    partial void LogUnread(string name, string unread, string known);

    [LoggerMessage(LogLevel.Warning, "Model '{Name}': {Warning}")]
    partial void LogWarning(string name, string warning);

    [LoggerMessage(LogLevel.Warning, "Model '{Name}' runs no passes of {Size} items and more: {Problem}")]
    partial void LogSmaller(string name, int size, string problem);

    [LoggerMessage(LogLevel.Warning, "Model '{Name}' was not warmed up; its first request takes longer: {Problem}")]
    partial void LogNotWarm(string name, string problem);
}
