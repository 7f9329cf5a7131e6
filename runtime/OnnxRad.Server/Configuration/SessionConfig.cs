using System.Globalization;
using Inference;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Server.Inference;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace OnnxRad.Server.Configuration;

/// <summary>How a model's ONNX Runtime session is opened.</summary>
/// <param name="Threads">Threads that share the work of one pass.</param>
/// <param name="NarrowPasses">How many passes of one thread each run side by side under load; 0 for none.</param>
/// <param name="Spinning">Whether these threads stay awake where they have no work.</param>
/// <param name="Level">Which optimisations ONNX Runtime makes.</param>
/// <param name="Providers">What computes; each node runs on the first that has it.</param>
sealed record SessionConfig(
    int Threads, int NarrowPasses, Spinning Spinning, GraphOptimizationLevel Level, IReadOnlyList<ProviderOptions> Providers)
{
    const string ThreadsKey = "intra_op_thread_count";

    /// <summary>The parameter of <see cref="NarrowPasses"/>.</summary>
    public const string NarrowKey = "narrow_passes";

    // ONNX Runtime's own name.
    const string SpinningKey = "session.intra_op.allow_spinning";

    /// <summary>The parameters of a model that the server reads.</summary>
    public static readonly IReadOnlyList<string> Parameters = [BatchSizes.Key, ThreadsKey, NarrowKey, ProviderConfig.TensorFloat32, SpinningKey];

    /// <summary>What of the configuration has no effect, a sentence each, for the log.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What computes the nodes that it has.</summary>
    public ExecutionProvider Provider => Providers[0].Provider;

    /// <summary>Which GPU; null on the CPU.</summary>
    public int? Device => Providers.OfType<CudaOptions>().FirstOrDefault()?.Device;

    /// <summary>Reads the settings.</summary>
    /// <param name="given">The model's configuration.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="server">What holds where it says nothing.</param>
    /// <exception cref="InferException">A setting is out of range or unknown; all are named.</exception>
    public static SessionConfig Read(GivenConfig given, string folder, ServerOptions server)
    {
        var config = given.Config;
        var problems = new List<string>();
        var threads = Number(config, ThreadsKey, static n => n <= 1024, "0 (the server's) to 1024", problems) is > 0 and var own ? own : server.IntraOpThreads;
        var narrow = Number(config, NarrowKey, static n => n is 0 or (>= 2 and <= 1024), "0 (none) or 2 to 1024", problems) ?? server.NarrowPasses;
        var spinning = Spins(config, problems) ?? server.Spinning;
        var tensorFloat32 = Number(config, ProviderConfig.TensorFloat32, static n => n <= 1, "0 or 1", problems) == 1;
        GraphOptimizationLevel? level = config?.Optimization?.Graph?.Level switch
        {
            null or 0 => GraphOptimizationLevel.ORT_ENABLE_ALL,
            -1 => GraphOptimizationLevel.ORT_ENABLE_BASIC,
            1 => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            2 => GraphOptimizationLevel.ORT_DISABLE_ALL,
            _ => null,
        };
        if (level is null)
        {
            problems.Add($"optimization.graph.level is {config!.Optimization.Graph.Level}; expected -1 (basic), 0 (all), "
                + "1 (extended) or 2 (none).");
        }

        var warnings = new List<string>();
        var providers = ProviderConfig.Read(config, folder, tensorFloat32, problems, warnings);
        var isOnCpu = providers[0].Provider == ExecutionProvider.Cpu;
        if (!isOnCpu && narrow > 0 && config!.Parameters.ContainsKey(NarrowKey))
        {
            problems.Add($"The parameter {NarrowKey} is {narrow}, and the model runs on a GPU, where passes share no threads; expected 0.");
        }

        return problems.Count == 0
            ? new(threads, isOnCpu ? narrow ?? (threads > 1 ? threads : 0) : 0, spinning, level!.Value, providers) { Warnings = warnings }
            : throw InferException.Invalid($"{string.Join(' ', problems)} Correct {given.Source}.");
    }

    /// <summary>The same for the weights of a version, which TensorRT's engines are named by: versions share the folder that keeps them.</summary>
    /// <param name="path">The version's model file; its weights may lie in any file of its folder.</param>
    public SessionConfig ForWeights(string path) => this with
    {
        Providers = EngineNames.Apply(Providers, () => Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*", SearchOption.AllDirectories)),
    };

    static Spinning? Spins(ModelConfig? config, List<string> problems)
    {
        switch (config?.Parameters.GetValueOrDefault(SpinningKey)?.StringValue)
        {
            case null:
                return null;
            case "0":
                return Spinning.Never;
            case "1":
                return Spinning.Always;
            case var other:
                problems.Add($"The parameter {SpinningKey} is '{other}'; expected 0 or 1.");
                return null;
        }
    }

    /// <summary>The settings in ONNX Runtime's form.</summary>
    /// <param name="narrow">Whether for passes of one thread.</param>
    /// <exception cref="ProviderUnavailableException">The execution provider is not there.</exception>
    public SessionOptions Apply(bool narrow = false)
    {
        var options = SessionFactory.Options(narrow ? 1 : Threads, Spinning);
        options.GraphOptimizationLevel = Level;
        try
        {
            Runtime.Sessions.Providers.Append(options, new RadModelOptions { Providers = Providers });
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    /// <summary>A parameter that is a number from 0; null where the model does not have it.</summary>
    static int? Number(ModelConfig? config, string key, Func<int, bool> fits, string expected, List<string> problems)
    {
        if (config?.Parameters.GetValueOrDefault(key)?.StringValue is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && fits(number))
        {
            return number;
        }

        problems.Add($"The parameter {key} is '{text}'; expected {expected}.");
        return null;
    }
}
