using Google.Protobuf;
using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>From an answer to the message of the protocol.</summary>
static class GrpcResponseWriter
{
    /// <summary>The values are wrapped, not copied.</summary>
    public static ModelInferResponse Write(InferAnswer answer)
    {
        var message = new ModelInferResponse { ModelName = answer.Model, ModelVersion = answer.Version, Id = answer.Id };
        foreach (var output in answer.Outputs)
        {
            var tensor = new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = output.Type.Name(),
                Shape = { output.Shape },
            };
            if (output.Place is { } place)
            {
                tensor.Parameters["shared_memory_region"] = new() { StringParam = place.Region };
                tensor.Parameters["shared_memory_offset"] = new() { Int64Param = place.Offset };
                tensor.Parameters["shared_memory_byte_size"] = new() { Int64Param = place.Bytes };
            }

            // As Triton does: an output in shared memory has raw contents too, empty ones.
            message.Outputs.Add(tensor);
            message.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Raw));
        }

        return message;
    }
}
