namespace OnnxRad.Runtime;

/// <summary>One execution provider of ONNX Runtime, and how it is set up.</summary>
/// <remarks>
/// A model is given an ordered list (<see cref="RadModelOptions.Providers"/>): each node runs on the first of them that has it.
/// A provider that was asked for and cannot be used is an error, never a silent step down to the next one.
/// </remarks>
public abstract record ProviderOptions
{
    internal ProviderOptions()
    {
    }

    /// <summary>Which provider it is.</summary>
    public abstract ExecutionProvider Provider { get; }

    /// <summary>The name on command lines and in configuration: <c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>.</summary>
    public string Name => Provider.ToString().ToLowerInvariant();

    /// <summary>What ONNX Runtime is given, by its own names.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public abstract IReadOnlyList<string> Problems();

    /// <summary>Reads a list such as <c>tensorrt,cuda:1,cpu</c>; the number is the GPU.</summary>
    /// <param name="names">Names separated by commas, in the order in which they are asked.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a device is no number; all problems are listed.</exception>
    public static IReadOnlyList<ProviderOptions> Parse(string names)
    {
        var (providers, problems) = (new List<ProviderOptions>(), new List<string>());
        foreach (var text in names.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = text.Split(':');
            var device = 0;
            var isNumber = parts.Length == 1 || (parts.Length == 2 && parts[0] != "cpu" && int.TryParse(parts[1], out device) && device >= 0);
            ProviderOptions? provider = parts[0] switch
            {
                _ when !isNumber => null,
                "cpu" => new CpuOptions(),
                "cuda" => new CudaOptions { Device = device },
                "tensorrt" => new TensorRtOptions { Device = device },
                _ => null,
            };
            if (provider is null)
            {
                problems.Add($"'{text}' is no execution provider; expected cpu, cuda, cuda:N, tensorrt or tensorrt:N (N from 0).");
            }
            else
            {
                providers.Add(provider);
            }
        }

        return problems.Count == 0
            ? providers
            : throw new ArgumentException($"The list of execution providers is not valid. {string.Join(' ', problems)}", nameof(names));
    }
}
