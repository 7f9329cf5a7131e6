using System.Globalization;
using Inference;

namespace OnnxRad.Server.Inference;

/// <summary>The parameters of requests and outputs that the server knows; others are left alone, as the protocol asks.</summary>
static class RequestParameters
{
    const int MostClasses = 1_000_000;

    /// <summary>Reads what a request says of its turn.</summary>
    public static (ulong Priority, ulong TimeoutMicroseconds) Turn(
        IEnumerable<KeyValuePair<string, InferParameter>> parameters, List<string> problems)
    {
        var (priority, timeout) = (0UL, 0UL);
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "priority":
                    priority = Number(name, value, problems);
                    break;
                case "timeout":
                    timeout = Number(name, value, problems);
                    break;
                case "sequence_id" when value.Int64Param != 0 || value.Uint64Param != 0 || value.StringParam.Length > 0:
                    problems.Add("The parameter 'sequence_id' is there, but models here keep no state between requests. Leave it out.");
                    break;
            }
        }

        return (priority, timeout);
    }

    /// <summary>Reads what is asked of an output.</summary>
    public static RequestedOutput Output(
        string name, IEnumerable<KeyValuePair<string, InferParameter>> parameters, bool binary, List<string> problems)
    {
        var classes = 0;
        foreach (var (key, value) in parameters)
        {
            if (key == "classification")
            {
                var number = Number($"{key}' of output '{Shown.Name(name)}", value, problems);
                classes = (int)Math.Min(number, MostClasses);
            }
            else if (key == "binary_data")
            {
                binary = value.BoolParam;
            }
        }

        return new(name, classes, binary, Place("Output", name, parameters, problems));
    }

    /// <summary>Where in shared memory a tensor lies; <see langword="null"/> where it does not.</summary>
    /// <param name="kind">Input or Output.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static SharedPlace? Place(
        string kind, string name, IEnumerable<KeyValuePair<string, InferParameter>> parameters, List<string> problems)
    {
        string? region = null;
        var (offset, bytes, any) = (0UL, 0UL, false);
        foreach (var (key, value) in parameters)
        {
            any |= key.StartsWith("shared_memory_", StringComparison.Ordinal);
            switch (key)
            {
                case "shared_memory_region":
                    region = value.StringParam;
                    break;
                case "shared_memory_offset":
                    offset = Number($"{key}' of '{Shown.Name(name)}", value, problems);
                    break;
                case "shared_memory_byte_size":
                    bytes = Number($"{key}' of '{Shown.Name(name)}", value, problems);
                    break;
            }
        }

        if (any && (region is null || bytes == 0))
        {
            problems.Add($"{kind} '{Shown.Name(name)}' is in shared memory and lacks shared_memory_region or shared_memory_byte_size.");
        }

        return any ? new(region ?? "", (long)Math.Min(offset, long.MaxValue), (long)Math.Min(bytes, long.MaxValue)) : null;
    }

    static ulong Number(string name, InferParameter value, List<string> problems)
    {
        switch (value.ParameterChoiceCase)
        {
            case InferParameter.ParameterChoiceOneofCase.Int64Param when value.Int64Param >= 0:
                return (ulong)value.Int64Param;
            case InferParameter.ParameterChoiceOneofCase.Uint64Param:
                return value.Uint64Param;
            case InferParameter.ParameterChoiceOneofCase.StringParam
                when ulong.TryParse(value.StringParam, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                return number;
            default:
                problems.Add($"The parameter '{name}' is not a whole number from 0.");
                return 0;
        }
    }
}
