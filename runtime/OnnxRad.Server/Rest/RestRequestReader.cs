using System.Text.Json;
using Grpc.Core;
using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>From the body of an inference over REST, JSON that raw tensors may follow, to a request.</summary>
static class RestRequestReader
{
    static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32 };

    /// <param name="model">The model's name, from the path.</param>
    /// <param name="version">The version, from the path; empty for the newest.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">How long the JSON is, where raw tensors follow it.</param>
    /// <param name="shared">Where tensors may lie.</param>
    /// <param name="budget">The bytes of requests.</param>
    /// <param name="memory">Holds what is read there.</param>
    /// <exception cref="InferException">There is no room for it, or the body is not a request; all problems are listed.</exception>
    public static InferRequest Read(
        string model, string version, ReadOnlyMemory<byte> body, int? jsonLength, SharedMemory shared, ByteBudget budget, RequestMemory memory)
    {
        if (jsonLength < 0 || jsonLength > body.Length)
        {
            throw InferException.Invalid(
                $"{RestHeaders.JsonLength} is {jsonLength}, and the body has {body.Length} bytes; expected 0 to {body.Length}.");
        }

        var json = body[..(jsonLength ?? body.Length)];
        if (JsonCost.Of(json.Span) is >= RequestMemory.Least and var cost)
        {
            memory.Take(budget, cost);
        }

        using var document = Parse(json);
        try
        {
            return Read(model, version, document.RootElement, body[json.Length..], shared, memory);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader throws for bytes that are not UTF-8, and for half a surrogate pair.
            throw new InferException(StatusCode.InvalidArgument, "The request holds text that is not valid Unicode.", e);
        }
    }

    static InferRequest Read(
        string model, string version, JsonElement root, ReadOnlyMemory<byte> binary, SharedMemory shared, RequestMemory memory)
    {
        var problems = new List<string>();
        if (root.ValueKind != JsonValueKind.Object || !TryArray(root, "inputs", out var inputs))
        {
            throw InferException.Invalid("The request is not a JSON object with an array 'inputs'.");
        }

        ThrowIfMany("inputs", inputs);
        var tensors = Inputs(inputs, binary, shared, memory, problems);
        var parameters = JsonParameters.Of(root);
        var allBinary = parameters.Exists(p => p.Key == "binary_data_output" && p.Value.BoolParam);
        var outputs = new List<RequestedOutput>();
        if (TryArray(root, "outputs", out var asked))
        {
            ThrowIfMany("outputs", asked);
            foreach (var output in asked.EnumerateArray())
            {
                var said = output.ValueKind == JsonValueKind.Object ? JsonParameters.Of(output) : [];
                outputs.Add(RequestParameters.Output(Text(output, "name"), said, allBinary, problems));
            }
        }

        var (priority, timeout) = RequestParameters.Turn(parameters, problems);
        return problems.Count == 0
            ? new()
            {
                Model = model,
                Version = version,
                Id = Text(root, "id"),
                Inputs = tensors,
                Outputs = outputs,
                BinaryByDefault = allBinary,
                Memory = memory,
                Priority = priority,
                TimeoutMicroseconds = timeout,
            }
            : throw InferException.Invalid($"The request is not valid. {Shown.Problems(problems)}");
    }

    static void ThrowIfMany(string what, JsonElement parts)
    {
        if (RequestLimits.Problem(what, parts.GetArrayLength()) is { } problem)
        {
            throw InferException.Invalid($"The request is not valid. {problem}");
        }
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, s_options);
        }
        catch (JsonException e)
        {
            throw new InferException(
                StatusCode.InvalidArgument, $"The request is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}).", e);
        }
    }

    static List<InferTensor> Inputs(
        JsonElement inputs, ReadOnlyMemory<byte> binary, SharedMemory shared, RequestMemory memory, List<string> problems)
    {
        var tensors = new List<InferTensor>();
        var offset = 0;
        foreach (var input in inputs.EnumerateArray())
        {
            var name = Text(input, "name");
            if (!TensorTypes.TryParse(Text(input, "datatype"), out var type))
            {
                problems.Add(
                    $"Input '{Shown.Name(name)}' has the datatype '{Shown.Name(Text(input, "datatype"))}'; "
                    + $"expected one of {string.Join(", ", TensorTypes.Names)}.");
                continue;
            }

            if (!TryArray(input, "shape", out var sizes) || Shape(sizes) is not { } shape)
            {
                problems.Add($"Input '{Shown.Name(name)}' has no 'shape' of whole numbers.");
                continue;
            }

            var parameters = JsonParameters.Of(input);
            ReadOnlyMemory<byte> raw;
            if (RequestParameters.Place("Input", name, parameters, problems) is { } place)
            {
                raw = problems.Count == 0 ? shared.Read(place, memory) : default;
            }
            else if (parameters.Find(p => p.Key == "binary_data_size").Value is { } given)
            {
                if (SizeProblem(given, name, binary.Length - offset) is { } wrong)
                {
                    problems.Add(wrong);
                    continue;
                }

                raw = binary.Slice(offset, (int)given.Int64Param);
                offset += raw.Length;
            }
            else if (JsonValues.TryRead(input.TryGetProperty("data", out var data) ? data : default, type, out raw) is { } problem)
            {
                problems.Add($"Input '{Shown.Name(name)}' {problem}.");
                continue;
            }

            tensors.Add(new(name, type, shape, raw));
        }

        if (problems.Count == 0 && offset != binary.Length)
        {
            problems.Add($"{binary.Length} bytes follow the JSON; expected {offset}, the sum of binary_data_size.");
        }

        return tensors;
    }

    static string? SizeProblem(InferParameter given, string input, int left) =>
        given.ParameterChoiceCase != InferParameter.ParameterChoiceOneofCase.Int64Param
            ? $"The parameter 'binary_data_size' of input '{Shown.Name(input)}' is not a whole number from 0."
            : given.Int64Param < 0 || given.Int64Param > left
                ? $"Input '{Shown.Name(input)}' has binary_data_size {given.Int64Param}, and {left} bytes are left behind the JSON."
                : null;

    static long[]? Shape(JsonElement sizes)
    {
        var shape = new List<long>();
        foreach (var size in sizes.EnumerateArray())
        {
            if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var value))
            {
                return null;
            }

            shape.Add(value);
        }

        return [.. shape];
    }

    static bool TryArray(JsonElement element, string name, out JsonElement array)
    {
        array = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out array)
            && array.ValueKind == JsonValueKind.Array;
    }

    static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var text)
            && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
