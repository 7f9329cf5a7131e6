using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>From the message of the protocol to a request.</summary>
static class GrpcRequestReader
{
    /// <param name="incoming">The message.</param>
    /// <param name="shared">Where inputs may lie.</param>
    /// <param name="budget">The bytes of requests.</param>
    /// <exception cref="InferException">There is no room for it, or the message contradicts itself; all problems are listed.</exception>
    public static InferRequest Read(IncomingRequest incoming, SharedMemory shared, ByteBudget budget)
    {
        // The bytes of the message are counted already.
        if (incoming.Cost >= RequestMemory.Least)
        {
            incoming.Memory.Take(budget, incoming.Cost);
        }

        var message = incoming.Message;
        var problems = new List<string>();
        var (inputs, raw) = (message.Inputs, message.RawInputContents);
        var places = shared.IsAllowed || inputs.Any(input => input.Parameters.Count > 0)
            ? inputs.Select(input => RequestParameters.Place("Input", input.Name, input.Parameters, problems)).ToArray()
            : null;
        // Those in shared memory have no raw contents.
        var expected = inputs.Count - (places?.Count(place => place is not null) ?? 0);
        if (raw.Count > 0 && raw.Count != expected)
        {
            problems.Add($"The request has {raw.Count} raw_input_contents for {expected} inputs; expected one for each, or none.");
        }

        var tensors = new List<InferTensor>(inputs.Count);
        for (int i = 0, next = 0; i < inputs.Count; i++)
        {
            var place = places?[i];
            var contents = place is not null ? problems.Count == 0 ? shared.Read(place, incoming.Memory) : default
                : next < raw.Count ? raw[next++].Memory : default;
            if (Input(inputs[i], raw.Count > 0 || place is not null, place is not null, contents, problems) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }

        var (priority, timeout) = RequestParameters.Turn(message.Parameters, problems);
        var outputs = message.Outputs
            .Select(output => RequestParameters.Output(output.Name, output.Parameters, binary: true, problems)).ToList();
        return problems.Count == 0
            ? new()
            {
                Model = message.ModelName,
                Version = message.ModelVersion,
                Id = message.Id,
                Inputs = tensors,
                Outputs = outputs,
                Memory = incoming.Memory,
                Priority = priority,
                TimeoutMicroseconds = timeout,
            }
            : throw InferException.Invalid($"The request is not valid. {Shown.Problems(problems)}");
    }

    static InferTensor? Input(
        ModelInferRequest.Types.InferInputTensor input, bool isRaw, bool isShared, ReadOnlyMemory<byte> raw, List<string> problems)
    {
        if (!TensorTypes.TryParse(input.Datatype, out var type))
        {
            problems.Add(
                $"Input '{Shown.Name(input.Name)}' has the datatype '{Shown.Name(input.Datatype)}'; "
                + $"expected one of {string.Join(", ", TensorTypes.Names)}.");
            return null;
        }

        if (isRaw && input.Contents is not null)
        {
            problems.Add($"Input '{Shown.Name(input.Name)}' has contents besides "
                + $"{(isShared ? "those in shared memory" : "the raw_input_contents of the request")}; expected one of the two.");
            return null;
        }

        if (!isRaw && TypedContents.TryRead(input.Contents ?? new(), type, out raw) is { } wrong)
        {
            problems.Add($"Input '{Shown.Name(input.Name)}' {wrong}.");
            return null;
        }

        return new(input.Name, type, [.. input.Shape], raw);
    }
}
