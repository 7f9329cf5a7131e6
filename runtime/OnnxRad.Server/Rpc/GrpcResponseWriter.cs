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
            message.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Type.Name(), Shape = { output.Shape } });
            message.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Raw));
        }

        return message;
    }
}
