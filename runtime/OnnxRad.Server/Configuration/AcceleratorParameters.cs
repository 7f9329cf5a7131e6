using System.Globalization;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Configuration;

/// <summary>The parameters of an accelerator, by the names that Triton has for them.</summary>
/// <param name="accelerator">The accelerator's name.</param>
/// <param name="given">What the configuration says.</param>
/// <param name="problems">Takes what is wrong, a sentence each.</param>
/// <param name="warnings">Takes what has no effect, a sentence each.</param>
sealed class AcceleratorParameters(string accelerator, IReadOnlyDictionary<string, string> given, List<string> problems, List<string> warnings)
{
    /// <summary>Names the parameters that are not among the known ones, which would otherwise be dropped without a word.</summary>
    /// <param name="known">Those that are read.</param>
    /// <param name="unread">Those of ONNX Runtime that are not read and change no results: no reason not to serve.</param>
    public void RefuseUnknown(IReadOnlyList<string> known, IReadOnlyList<string> unread)
    {
        foreach (var key in given.Keys.Where(key => !known.Contains(key)).Order(StringComparer.Ordinal))
        {
            if (unread.Contains(key))
            {
                Warn($"The parameter {key} of the accelerator '{accelerator}' has no effect in this server.");
                continue;
            }

            problems.Add($"The accelerator '{accelerator}' has the parameter '{Shown.Name(key)}', which this server has no form for; "
                + $"expected {string.Join(", ", known)}.");
        }
    }

    /// <summary>A parameter as it stands; null where it is not there.</summary>
    public string? Text(string key) => given.GetValueOrDefault(key);

    /// <summary>A parameter that is on or off; null where it is not there.</summary>
    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "1" => true,
        "0" => false,
        var text when bool.TryParse(text, out var isOn) => isOn,
        var other => Wrong<bool>(key, other, "0 or 1"),
    };

    /// <summary>A parameter that counts bytes; null where it is not there.</summary>
    public long? Bytes(string key) => Text(key) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 => bytes,
        var other => Wrong<long>(key, other, "a number of bytes above 0"),
    };

    /// <summary>A parameter that is one of some words; the first of these where it is not there.</summary>
    public string Word(string key, params IReadOnlyList<string> words)
    {
        var text = Text(key) ?? words[0];
        if (!words.Contains(text))
        {
            Wrong<int>(key, text, $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}");
        }

        return text;
    }

    /// <summary>Notes what has no effect.</summary>
    public void Warn(string warning) => warnings.Add(warning);

    /// <summary>Notes a value that does not fit.</summary>
    public T? Wrong<T>(string key, string text, string expected)
        where T : struct
    {
        problems.Add($"The parameter {key} of the accelerator '{accelerator}' is '{Shown.Name(text)}'; expected {expected}.");
        return null;
    }
}
