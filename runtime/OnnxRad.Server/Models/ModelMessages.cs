using Grpc.Core;
using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>What the protocol says of models, the same for gRPC and REST.</summary>
static class ModelMessages
{
    /// <summary>Whether a version can be asked; a model that is not there is not ready.</summary>
    /// <exception cref="InferException">The version is not a number.</exception>
    public static bool IsReady(ModelRepository repository, string name, string version)
    {
        try
        {
            repository.Get(name, version);
            return true;
        }
        catch (InferException e) when (e.Status is StatusCode.NotFound or StatusCode.Unavailable)
        {
            return false;
        }
    }

    /// <exception cref="InferException">There is no such model or version, or it is not ready.</exception>
    public static ModelMetadataResponse Metadata(ModelRepository repository, string name, string version)
    {
        var definition = repository.Get(name, version).Definition;
        var message = new ModelMetadataResponse { Name = name, Platform = definition.Config.Platform };
        message.Versions.Add(version.Length > 0
            ? [definition.VersionText]
            : repository.Entry(name).Ready.Select(model => model.Definition.VersionText));
        message.Inputs.Add(definition.Signature.Inputs.Select(Tensor));
        message.Outputs.Add(definition.Signature.Outputs.Select(Tensor));
        message.Properties.Add(definition.Properties.ToDictionary());
        return message;
    }

    static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorSpec spec) =>
        new() { Name = spec.Name, Datatype = spec.Type.Name(), Shape = { spec.Shape } };
}
