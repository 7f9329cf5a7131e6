using Google.Protobuf;
using Grpc.Core;
using Inference;
using OnnxRad.Protocol;

namespace OnnxRad.Client.Messages;

/// <summary>Between calls and results and the messages of the protocol.</summary>
static class InferMessages
{
    /// <summary>The message of a call; the values are wrapped, not copied.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="most">The most bytes.</param>
    /// <exception cref="ArgumentException">It asks for classes of no output.</exception>
    /// <exception cref="InferenceException">It is above the largest message.</exception>
    public static ModelInferRequest Request(InferCall call, int most)
    {
        if (call.Classes > 0 && call.Outputs.Count == 0)
        {
            throw new ArgumentException($"Classes is {call.Classes} and Outputs is empty; name the outputs whose classes to give.", nameof(call));
        }

        // A message that is not sent would be tried again, and on a stream waited for.
        var values = call.Inputs.Sum(input => (long)input.Raw.Length);
        var message = values > most ? null : Message(call);
        return message?.CalculateSize() is { } bytes && bytes <= most
            ? message
            : throw new InferenceException(
                StatusCode.ResourceExhausted,
                $"The call of model '{call.Model}' has {Math.Max(values, message?.CalculateSize() ?? 0)} bytes; expected at most {most} (MaxMessageBytes). "
                + "Send it in parts, or raise the limit of the client and of the server.");
    }

    static ModelInferRequest Message(InferCall call)
    {
        var message = new ModelInferRequest { ModelName = call.Model, ModelVersion = call.Version, Id = call.Id };
        foreach (var input in call.Inputs)
        {
            message.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
            {
                Name = input.Name,
                Datatype = input.Type.Name(),
                Shape = { input.Shape },
            });
            message.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(input.Raw));
        }

        foreach (var name in call.Outputs)
        {
            var output = new ModelInferRequest.Types.InferRequestedOutputTensor { Name = name };
            if (call.Classes > 0)
            {
                output.Parameters["classification"] = new() { Int64Param = call.Classes };
            }

            message.Outputs.Add(output);
        }

        if (call.Priority > 0)
        {
            message.Parameters["priority"] = new() { Uint64Param = call.Priority };
        }

        if (call.QueueTimeout > TimeSpan.Zero)
        {
            message.Parameters["timeout"] = new() { Int64Param = (long)Math.Ceiling(call.QueueTimeout.TotalMicroseconds) };
        }

        return message;
    }

    /// <exception cref="InferenceException">The answer contradicts itself.</exception>
    public static InferResult Result(ModelInferResponse message)
    {
        var outputs = new List<ClientTensor>(message.Outputs.Count);
        for (var i = 0; i < message.Outputs.Count; i++)
        {
            outputs.Add(Output(message.Outputs[i], i < message.RawOutputContents.Count ? message.RawOutputContents[i] : null));
        }

        return new(message.ModelName, message.ModelVersion, message.Id, outputs);
    }

    static ClientTensor Output(ModelInferResponse.Types.InferOutputTensor output, ByteString? raw)
    {
        if (!TensorTypes.TryParse(output.Datatype, out var type))
        {
            throw Wrong(output, $"has the datatype '{output.Datatype}', which is not known");
        }

        var values = raw?.Memory ?? default;
        if (raw is null && TypedContents.TryRead(output.Contents ?? new(), type, out values) is { } problem)
        {
            throw Wrong(output, problem);
        }

        var count = TensorTypes.Count([.. output.Shape]);
        return count < 0 || (type != TensorType.Bytes && (Int128)count * type.Size() != values.Length)
            ? throw Wrong(output, $"has {values.Length} bytes for the shape ({string.Join(", ", output.Shape)})")
            : new(output.Name, type, [.. output.Shape], values);
    }

    static InferenceException Wrong(ModelInferResponse.Types.InferOutputTensor output, string problem) =>
        new(StatusCode.DataLoss, $"The server's output '{output.Name}' {problem}.");
}
