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
        var sizes = signature.RepeatsSymbols ? new Dictionary<string, (long Size, string Input)>(StringComparer.Ordinal) : null;
        for (var i = 0; i < inputs.Length; i++)
        {
            var spec = signature.Inputs[i];
            if (Find(request.Inputs, spec.Name) is not { } input)
            {
                problems.Add($"Input '{spec.Name}' is missing; expected {spec.Type.Name()} {spec.ShapeText}.");
                continue;
            }

            inputs[i] = input;
            CheckInput(spec, input, rules, sizes, problems);
        }

        var optional = new List<InferTensor>();
        foreach (var spec in signature.Optional)
        {
            if (Find(request.Inputs, spec.Name) is { } input)
            {
                optional.Add(input);
                CheckInput(spec, input, rules, null, problems);
            }
        }

        // Where each was found and there are no more, none is unknown and none is there twice.
        if (request.Inputs.Count != inputs.Length + optional.Count || Array.IndexOf(inputs, null) >= 0)
        {
            CheckNames(signature, request, problems);
        }

        CheckOutputs(signature, request, problems);
        var batch = rules.MaxBatchSize > 0 && HaveRank(signature, inputs) ? CheckBatch(inputs, rules.MaxBatchSize, problems) : 1;
        CheckClasses(signature, request, rules, batch, problems);
        return problems.Count == 0
            ? request with { Inputs = optional.Count == 0 ? inputs : [.. inputs, .. optional], BatchSize = (int)batch }
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. {Shown.Problems(problems)}");
    }

    /// <summary>Checks a request whose image input holds files, which are looked into later.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="signature">What it takes and gives, one input.</param>
    /// <param name="rules">What besides limits a request.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="files">The input that holds files.</param>
    /// <exception cref="InferException">It does not fit; all problems are listed.</exception>
    public static InferRequest OfFiles(string model, ModelSignature signature, RequestRules rules, InferRequest request, InferTensor files)
    {
        var problems = new List<string>();
        CheckNames(signature, request, problems);
        CheckOutputs(signature, request, problems);
        if (files.Shape is not ([> 0] or [> 0, 1]))
        {
            problems.Add($"Input '{files.Name}' has the shape {files.ShapeText}; expected (N) or (N, 1) for image files.");
        }
        else if (files.Shape[0] > rules.MaxBatchSize)
        {
            problems.Add($"Input '{files.Name}' has {files.Shape[0]} image files; expected at most {rules.MaxBatchSize}. "
                + "Send them in parts.");
        }
        else
        {
            CheckClasses(signature, request, rules, files.Shape[0], problems);
        }

        return problems.Count == 0
            ? request with { BatchSize = (int)files.Shape[0] }
            : throw InferException.Invalid($"Model '{model}' cannot run on this request. {Shown.Problems(problems)}");
    }

    static InferTensor? Find(IReadOnlyList<InferTensor> inputs, string name)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Name == name)
            {
                return inputs[i];
            }
        }

        return null;
    }

    // The first of too few or too many sizes is no batch.
    static bool HaveRank(ModelSignature signature, InferTensor?[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } input && input.Shape.Length != signature.Inputs[i].Shape.Count)
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The items of the batch.</returns>
    static long CheckBatch(InferTensor?[] inputs, int most, List<string> problems)
    {
        var batch = inputs is [{ Shape: [var first, ..] }, ..] ? first : 1;
        if (batch > most)
        {
            problems.Add($"The batch has {batch} items; expected at most {most}. Send it in parts.");
        }

        // Answers are cut apart by the batch: inputs that disagree on it would mix those of different clients.
        for (var i = 1; i < inputs.Length && inputs[0] is not null; i++)
        {
            if (inputs[i] is { Shape: [var own, ..] } input && own != batch)
            {
                problems.Add($"Input '{input.Name}' has {own} items and input '{inputs[0]!.Name}' has {batch}; expected one batch.");
            }
        }

        return batch;
    }

    static void CheckInput(
        TensorSpec spec, InferTensor input, RequestRules rules, Dictionary<string, (long Size, string Input)>? sizes, List<string> problems)
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
            problems.Add($"Input '{spec.Name}' has the shape {input.ShapeText}, with {input.Shape[empty]} in place {empty}; "
                + "expected 1 or above.");
            return;
        }

        for (var i = 0; i < input.Shape.Length && sizes is not null; i++)
        {
            var symbol = spec.Symbols[i];
            if (spec.Shape[i] < 0 && symbol.Length > 0 && !sizes.TryAdd(symbol, (input.Shape[i], spec.Name))
                && sizes[symbol].Size != input.Shape[i])
            {
                problems.Add(
                    $"'{symbol}' is {sizes[symbol].Size} in input '{sizes[symbol].Input}' and {input.Shape[i]} in input "
                    + $"'{spec.Name}'; expected one size.");
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
            if (signature.Inputs.Concat(signature.Optional).All(spec => spec.Name != group.Key))
            {
                problems.Add(
                    $"There is no input '{Shown.Name(group.Key)}'; "
                    + $"expected {string.Join(", ", signature.Inputs.Concat(signature.Optional).Select(spec => $"'{spec.Name}'"))}.");
            }
            else if (group.Count() > 1)
            {
                problems.Add($"Input '{Shown.Name(group.Key)}' is there {group.Count()} times; expected once.");
            }
        }
    }

    static void CheckOutputs(ModelSignature signature, InferRequest request, List<string> problems)
    {
        if (request.Outputs.Count == 0)
        {
            return;
        }

        foreach (var group in request.Outputs.GroupBy(output => output.Name, StringComparer.Ordinal))
        {
            if (signature.Outputs.All(spec => spec.Name != group.Key))
            {
                problems.Add(
                    $"There is no output '{Shown.Name(group.Key)}'; "
                    + $"expected {string.Join(", ", signature.Outputs.Select(spec => $"'{spec.Name}'"))}.");
            }
            else if (group.Count() > 1)
            {
                problems.Add($"Output '{Shown.Name(group.Key)}' is asked for {group.Count()} times; expected once.");
            }
        }
    }

    // Where their shape is known before the pass; Classification looks at the others.
    static void CheckClasses(ModelSignature signature, InferRequest request, RequestRules rules, long items, List<string> problems)
    {
        foreach (var output in request.Outputs.Where(output => output.Classes > 0))
        {
            long[]? item = signature.Outputs.FirstOrDefault(spec => spec.Name == output.Name) is { } spec
                ? [.. spec.Shape.Skip(rules.MaxBatchSize > 0 ? 1 : 0)]
                : null;
            if (item is not null && Array.TrueForAll(item, size => size >= 0)
                && Classification.Problem(output.Name, items, TensorTypes.Count(item), output.Classes) is { } problem)
            {
                problems.Add(problem);
            }
        }
    }
}
