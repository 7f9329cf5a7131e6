using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>From the message of the protocol to a request.</summary>
static class GrpcRequestReader
{
    /// <exception cref="InferException">The message contradicts itself; all problems are listed.</exception>
    public static InferRequest Read(IncomingRequest incoming)
    {
        var message = incoming.Message;
        var problems = new List<string>();
        var (inputs, raw) = (message.Inputs, message.RawInputContents);
        if (raw.Count > 0 && raw.Count != inputs.Count)
        {
            problems.Add($"The request has {raw.Count} raw_input_contents for {inputs.Count} inputs; expected one for each, or none.");
        }

        var tensors = new List<InferTensor>(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (Input(inputs[i], raw.Count > 0, i < raw.Count ? raw[i].Memory : default, problems) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }

        var (priority, timeout) = RequestParameters.Turn(message.Parameters, problems);
        var outputs = message.Outputs.Select(output => RequestParameters.Output(output.Name, output.Parameters, binary: true, problems)).ToList();
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
        ModelInferRequest.Types.InferInputTensor input, bool isRaw, ReadOnlyMemory<byte> raw, List<string> problems)
    {
        if (!TensorTypes.TryParse(input.Datatype, out var type))
        {
            problems.Add(
                $"Input '{Shown.Name(input.Name)}' has the datatype '{Shown.Name(input.Datatype)}'; expected one of {string.Join(", ", TensorTypes.Names)}.");
            return null;
        }

        if (RequestParameters.InputProblem(input.Name, input.Parameters) is { } problem)
        {
            problems.Add(problem);
            return null;
        }

        if (isRaw && input.Contents is not null)
        {
            problems.Add($"Input '{Shown.Name(input.Name)}' has contents besides the raw_input_contents of the request; expected one of the two.");
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
