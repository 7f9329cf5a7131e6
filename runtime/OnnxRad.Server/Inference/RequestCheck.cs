using OnnxRad.Protocol;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Inference;

/// <summary>Compares a request with what a model takes.</summary>
static class RequestCheck
{
    /// <summary>Puts the inputs in the order of the graph and fills in the batch size.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="rules">What besides the graph limits a request.</param>
    /// <param name="request">The request as it came.</param>
    /// <exception cref="InferException">It does not fit; all problems are listed.</exception>
    public static InferRequest Checked(string model, ModelSignature signature, RequestRules rules, InferRequest request)
    {
        var problems = new List<string>();
        var inputs = new InferTensor[signature.Inputs.Count];
        var sizes = new Dictionary<string, (long Size, string Input)>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Length; i++)
        {
            var spec = signature.Inputs[i];
            if (request.Inputs.FirstOrDefault(input => input.Name == spec.Name) is not { } input)
            {
                problems.Add($"Input '{spec.Name}' is missing; expected {spec.Type.Name()} {spec.ShapeText}.");
                continue;
            }

            inputs[i] = input;
            CheckInput(spec, input, rules, sizes, problems);
        }

        CheckNames(signature, request, problems);
        CheckOutputs(signature, request, problems);
        var batch = rules.MaxBatchSize > 0 && inputs is [{ Shape: [var first, ..] }, ..] ? first : 1;
        if (rules.MaxBatchSize > 0 && batch > rules.MaxBatchSize)
        {
            problems.Add($"The batch has {batch} items; expected at most {rules.MaxBatchSize}. Send it in parts.");
        }

        // Answers are cut apart by the batch: inputs that disagree on it would mix those of different clients.
        foreach (var input in inputs.Where(
            input => rules.MaxBatchSize > 0 && inputs[0] is not null && input is { Shape: [var own, ..] } && own != batch))
        {
            problems.Add($"Input '{input.Name}' has {input.Shape[0]} items and input '{inputs[0].Name}' has {batch}; expected one batch.");
        }

        return problems.Count == 0
            ? request with { Inputs = inputs, BatchSize = (int)batch }
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. {Shown.Problems(problems)}");
    }

    static void CheckInput(
        TensorSpec spec, InferTensor input, RequestRules rules, Dictionary<string, (long Size, string Input)> sizes, List<string> problems)
    {
        if (input.Type != spec.Type)
        {
            problems.Add($"Input '{spec.Name}' has the datatype {input.Type.Name()}; expected {spec.Type.Name()}.");
            return;
        }

        if (!spec.Fits(input.Shape))
        {
            problems.Add($"Input '{spec.Name}' has the shape {input.ShapeText}; expected {spec.ShapeText}.");
            return;
        }

        if (Array.FindIndex(input.Shape, size => size < 1) is >= 0 and var empty)
        {
            problems.Add($"Input '{spec.Name}' has the shape {input.ShapeText}, with {input.Shape[empty]} in place {empty}; expected 1 or above.");
            return;
        }

        for (var i = 0; i < input.Shape.Length; i++)
        {
            var symbol = spec.Symbols[i];
            if (spec.Shape[i] < 0 && symbol.Length > 0 && !sizes.TryAdd(symbol, (input.Shape[i], spec.Name))
                && sizes[symbol].Size != input.Shape[i])
            {
                problems.Add(
                    $"'{symbol}' is {sizes[symbol].Size} in input '{sizes[symbol].Input}' and {input.Shape[i]} in input '{spec.Name}'; expected one size.");
            }
        }

        if (ContentsCheck.Problem(input, rules) is { } problem)
        {
            problems.Add($"Input '{spec.Name}' {problem}.");
        }
    }

    static void CheckNames(ModelSignature signature, InferRequest request, List<string> problems)
    {
        foreach (var group in request.Inputs.GroupBy(input => input.Name, StringComparer.Ordinal))
        {
            if (signature.Inputs.All(spec => spec.Name != group.Key))
            {
                problems.Add(
                    $"There is no input '{Shown.Name(group.Key)}'; expected {string.Join(", ", signature.Inputs.Select(spec => $"'{spec.Name}'"))}.");
            }
            else if (group.Count() > 1)
            {
                problems.Add($"Input '{Shown.Name(group.Key)}' is there {group.Count()} times; expected once.");
            }
        }
    }

    static void CheckOutputs(ModelSignature signature, InferRequest request, List<string> problems)
    {
        foreach (var group in request.Outputs.GroupBy(output => output.Name, StringComparer.Ordinal))
        {
            if (signature.Outputs.All(spec => spec.Name != group.Key))
            {
                problems.Add(
                    $"There is no output '{Shown.Name(group.Key)}'; expected {string.Join(", ", signature.Outputs.Select(spec => $"'{spec.Name}'"))}.");
            }
            else if (group.Count() > 1)
            {
                problems.Add($"Output '{Shown.Name(group.Key)}' is asked for {group.Count()} times; expected once.");
            }
        }
    }
}
