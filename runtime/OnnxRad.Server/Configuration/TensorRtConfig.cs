using System.Globalization;
using OnnxRad.Runtime;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Configuration;

/// <summary>From the parameters of the accelerator <c>tensorrt</c> to the provider's options.</summary>
static class TensorRtConfig
{
    const string Precision = "precision_mode";
    const string Workspace = "max_workspace_size_bytes";
    const string Calibration = "int8_calibration_table_name";
    const string CacheEnable = "trt_engine_cache_enable";
    const string CachePath = "trt_engine_cache_path";
    const string DefaultCache = "engines";
    const int MostInputs = 64;
    const int MostDimensions = 8;

    // Least, optimal, most.
    static readonly string[] s_profiles = ["trt_profile_min_shapes", "trt_profile_opt_shapes", "trt_profile_max_shapes"];

    static readonly string[] s_known = [Precision, Workspace, Calibration, CacheEnable, CachePath, .. s_profiles];

    // They change how an engine is built and kept, and how fast it is.
    static readonly string[] s_unread =
    [
        "trt_auxiliary_streams", "trt_build_heuristics_enable", "trt_builder_optimization_level", "trt_context_memory_sharing_enable", "trt_cuda_graph_enable",
        "trt_detailed_build_log", "trt_dump_subgraphs", "trt_engine_cache_prefix", "trt_force_sequential_engine_build", "trt_force_timing_cache",
        "trt_max_partition_iterations", "trt_min_subgraph_size", "trt_tactic_sources", "trt_timing_cache_enable", "trt_timing_cache_path",
    ];

    /// <summary>The options, but for the device.</summary>
    /// <param name="parameters">What the configuration says.</param>
    /// <param name="folder">The model's folder, which holds the cache.</param>
    public static TensorRtOptions Read(AcceleratorParameters parameters, string folder)
    {
        parameters.RefuseUnknown(s_known, s_unread);
        var precision = parameters.Word(Precision, "FP32", "FP16", "INT8");
        return new()
        {
            Fp16 = precision == "FP16",
            Int8 = precision == "INT8",
            WorkspaceLimit = parameters.Bytes(Workspace),
            Cache = Cache(parameters, folder),
            CalibrationTable = Table(parameters),
            Profiles = Profiles(parameters),
        };
    }

    // What stands in a repository writes nowhere else.
    static string? Cache(AcceleratorParameters parameters, string folder)
    {
        var (isOn, name) = (parameters.Flag(CacheEnable), parameters.Text(CachePath));
        if (isOn is null && name is not null)
        {
            parameters.Wrong<int>(CachePath, name, $"it beside {CacheEnable}, 0 or 1");
        }

        name ??= DefaultCache;
        if (!ConfigCheck.IsFileName(name) || ModelFolder.Version(name) > 0)
        {
            parameters.Wrong<int>(CachePath, name, "the name of a folder in the model's folder, which is no path and no version");
            return null;
        }

        var path = Path.Combine(Path.GetFullPath(folder), name);
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            parameters.Wrong<int>(CachePath, name, "a folder and no link");
        }

        return isOn == true ? path : null;
    }

    static string? Table(AcceleratorParameters parameters)
    {
        if (parameters.Text(Calibration) is { } name && !ConfigCheck.IsFileName(name))
        {
            parameters.Wrong<int>(Calibration, name, "the name of a file in the folder of engines");
            return null;
        }

        return parameters.Text(Calibration);
    }

    static IReadOnlyList<ShapeProfile> Profiles(AcceleratorParameters parameters)
    {
        var texts = s_profiles.Select(parameters.Text).ToList();
        if (texts.TrueForAll(text => text is null))
        {
            return [];
        }

        var shapes = texts.Select((text, i) => Shapes(parameters, s_profiles[i], text ?? "")).ToList();
        if (shapes.Contains(null))
        {
            return [];
        }

        var (least, optimal, most) = (shapes[0]!, shapes[1]!, shapes[2]!);
        if (!least.Keys.ToHashSet().SetEquals(optimal.Keys) || !least.Keys.ToHashSet().SetEquals(most.Keys))
        {
            parameters.Wrong<int>(s_profiles[0], texts[0]!, $"the inputs of {s_profiles[1]} and {s_profiles[2]}");
            return [];
        }

        return [.. least.Keys.Select(input => new ShapeProfile(input, least[input], optimal[input], most[input]))];
    }

    /// <summary>The shapes by their inputs, of a text such as <c>image:1x3x224x224,age:1x1</c>; null where it is none.</summary>
    static Dictionary<string, int[]>? Shapes(AcceleratorParameters parameters, string key, string text)
    {
        var shapes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var parts = text.Split(',', MostInputs + 1);
        var areShapes = Array.TrueForAll(parts, part =>
            part.LastIndexOf(':') is > 0 and var colon && Sizes(part[(colon + 1)..]) is { } sizes && shapes.TryAdd(part[..colon], sizes));
        if (areShapes)
        {
            return shapes;
        }

        parameters.Wrong<int>(key, text, "a shape for each input, such as 'image:1x3x224x224', with commas between them, in all of "
            + $"{string.Join(", ", s_profiles)}");
        return null;
    }

    static int[]? Sizes(string text)
    {
        var parts = text.Split('x', MostDimensions + 1);
        var sizes = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]))
            {
                return null;
            }
        }

        return sizes.Length <= MostDimensions ? sizes : null;
    }
}
