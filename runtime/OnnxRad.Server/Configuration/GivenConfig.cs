using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Configuration;

/// <summary>What configures a model, and where it stands.</summary>
/// <param name="Config">The configuration; <see langword="null"/> where there is none.</param>
/// <param name="Source">What messages call the place.</param>
sealed record GivenConfig(ModelConfig? Config, string Source = ModelConfigFile.FileName)
{
    /// <summary>The place of what a client sent with its request to load the model.</summary>
    public const string Parameter = "the parameter 'config'";

    /// <summary>That of a request, or else that in the model's folder.</summary>
    /// <exception cref="InferException">The file is not one; the exception says where.</exception>
    public static GivenConfig Of(ModelConfig? sent, string folder) => sent is null ? new(ModelConfigFile.Read(folder)) : new(sent, Parameter);
}
