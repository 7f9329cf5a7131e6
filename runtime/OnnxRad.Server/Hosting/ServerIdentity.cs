using System.Reflection;
using Inference;

namespace OnnxRad.Server.Hosting;

/// <summary>What the server says of itself.</summary>
static class ServerIdentity
{
    public const string Name = "onnxrad";

    static readonly string[] s_extensions =
        ["classification", "model_repository", "schedule_policy", "model_configuration", "binary_tensor_data", "parameters", "statistics"];

    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static ServerMetadataResponse Metadata() => new() { Name = Name, Version = Version, Extensions = { s_extensions } };
}
