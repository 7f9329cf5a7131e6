using System.Reflection;
using Inference;

namespace OnnxRad.Server.Hosting;

/// <summary>What the server says of itself.</summary>
/// <param name="shared">Whether shared memory is there.</param>
sealed class ServerIdentity(SharedMemory shared)
{
    public const string Name = "onnxrad";

    static readonly string[] s_extensions =
        ["classification", "model_repository", "schedule_policy", "model_configuration", "binary_tensor_data", "parameters", "statistics"];

    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public ServerMetadataResponse Metadata()
    {
        var metadata = new ServerMetadataResponse { Name = Name, Version = Version, Extensions = { s_extensions } };
        if (shared.IsAllowed)
        {
            metadata.Extensions.Add("system_shared_memory");
        }

        return metadata;
    }
}
