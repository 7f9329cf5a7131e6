namespace OnnxRad.Runtime;

/// <summary>An NVIDIA GPU by TensorRT; needs a build with <c>-p:Accelerator=cuda</c>. Put <c>cuda</c> behind it for what TensorRT does not have.</summary>
/// <remarks>
/// TensorRT builds an engine for a model before its first run, which takes minutes: keep a cache, and call
/// <see cref="ModelWarmUp"/> before the model is to answer. Names of the settings:
/// https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html
/// </remarks>
public sealed record TensorRtOptions : ProviderOptions
{
    /// <inheritdoc/>
    public override ExecutionProvider Provider => ExecutionProvider.TensorRt;

    /// <summary>Which GPU.</summary>
    /// <value>0 (default) or above.</value>
    public int Device { get; init; }

    /// <summary>Whether layers may compute in half precision; scores then differ from those that were checked at export.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Fp16 { get; init; }

    /// <summary>Whether layers may compute in 8-bit integers; needs <see cref="CalibrationTable"/> or a model with quantisation nodes.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Int8 { get; init; }

    /// <summary>The name of the calibration table in <see cref="Cache"/>.</summary>
    /// <value>Default <see langword="null"/>: none.</value>
    public string? CalibrationTable { get; init; }

    /// <summary>The folder that keeps engines and the times of layers, so that a later start need not measure again.</summary>
    /// <value>Default <see langword="null"/>: nothing is kept. Engines hold the weights: protect it as the model.</value>
    public string? Cache { get; init; }

    /// <summary>What the names of engines begin with; by itself ONNX Runtime tells graphs apart, and not their weights.</summary>
    internal string? CachePrefix { get; init; }

    /// <summary>The most bytes that TensorRT takes to build an engine.</summary>
    /// <value>Greater than 0; default <see langword="null"/>: TensorRT's own.</value>
    public long? WorkspaceLimit { get; init; }

    /// <summary>The shapes that the engine is built for; without them it is built anew when a shape goes beyond those seen before.</summary>
    /// <value>One for each input, or none (default).</value>
    public IReadOnlyList<ShapeProfile> Profiles { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["device_id"] = $"{Device}",
                ["trt_fp16_enable"] = Flag(Fp16),
                ["trt_int8_enable"] = Flag(Int8),
                ["trt_engine_cache_enable"] = Flag(Cache is not null),
                ["trt_timing_cache_enable"] = Flag(Cache is not null),
            };
            if (Cache is { } folder)
            {
                settings["trt_engine_cache_path"] = folder;
                settings["trt_timing_cache_path"] = folder;
                if (CachePrefix is { } prefix)
                {
                    settings["trt_engine_cache_prefix"] = prefix;
                }
            }

            if (CalibrationTable is { } table)
            {
                settings["trt_int8_calibration_table_name"] = table;
            }

            if (WorkspaceLimit is { } limit)
            {
                settings["trt_max_workspace_size"] = $"{limit}";
            }

            if (Profiles.Count > 0)
            {
                settings["trt_profile_min_shapes"] = Shapes(profile => profile.Least);
                settings["trt_profile_opt_shapes"] = Shapes(profile => profile.Optimal);
                settings["trt_profile_max_shapes"] = Shapes(profile => profile.Most);
            }

            return settings;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems()
    {
        var problems = new List<string>(Profiles.SelectMany(profile => profile.Problems()));
        Check(Device >= 0, $"The device of 'tensorrt' is {Device}; expected 0 or above.");
        Check(WorkspaceLimit is null or > 0, $"The workspace limit of 'tensorrt' is {WorkspaceLimit}; expected more than 0 bytes.");
        Check(Cache is null || Cache.Trim().Length > 0, "The cache of 'tensorrt' is empty; expected the path of a folder.");
        Check(CalibrationTable is null || (Int8 && Cache is not null), $"The calibration table '{CalibrationTable}' of 'tensorrt' needs Int8 and a cache folder that holds it.");
        Check(
            Profiles.Select(profile => profile.Input).Distinct(StringComparer.Ordinal).Count() == Profiles.Count,
            "An input has two shape profiles; expected one for each.");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    static string Flag(bool value) => value ? "1" : "0";

    string Shapes(Func<ShapeProfile, IReadOnlyList<int>> shape) =>
        string.Join(',', Profiles.Select(profile => $"{profile.Input}:{ShapeProfile.Text(shape(profile))}"));
}
