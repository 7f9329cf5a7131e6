using OnnxRad.Server.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace OnnxRad.Server.Tests;

/// <summary>What deploy/ tells a cluster is what the server takes.</summary>
public sealed class DeployFilesTests
{
    static readonly ServerOptions s_defaults = new() { Repositories = [] };

    [Theory]
    [InlineData("deploy/kubernetes/deployment.yaml", "Deployment", "Service", "HorizontalPodAutoscaler")]
    [InlineData("deploy/kubernetes/kserve.yaml", "ServingRuntime", "InferenceService")]
    public void Yaml_Documents_AreOfTheseKinds(string file, params string[] kinds)
    {
        Assert.Equal(kinds, Documents(file).Select(document => Text(document, "kind")));
        Assert.All(Documents(file), document => Assert.NotEqual("", Text(document, "metadata", "name")));
    }

    [Theory]
    [InlineData("deploy/kubernetes/deployment.yaml", "template", "spec", "containers")]
    [InlineData("deploy/kubernetes/kserve.yaml", "containers")]
    public void Yaml_Arguments_AreThoseTheServerTakes(string file, params string[] path)
    {
        var container = (YamlMappingNode)((YamlSequenceNode)Node(Documents(file)[0], ["spec", .. path])).Children[0];
        var arguments = ((YamlSequenceNode)container.Children["args"]).Children.Select(node => ((YamlScalarNode)node).Value!).ToArray();
        ServerOptions? options = null;

        var parsed = ServerCommand.Create((given, _) =>
        {
            options = given;
            return Task.FromResult(0);
        }).Parse(arguments);
        Assert.Empty(parsed.Errors);
        parsed.Invoke();

        Assert.Equal(["The repository"], options!.Problems().Select(problem => problem[..14]));
        var ports = ((YamlSequenceNode)container.Children["ports"]).Children.Select(port => Text(port, "containerPort")).ToList();
        Assert.Contains($"{options.HttpPort}", ports);
        Assert.Empty(ports.Except([$"{options.HttpPort}", $"{options.GrpcPort}", $"{options.MetricsPort}"]));
    }

    [Fact]
    public void Deployment_PortsAndGracePeriod_FitTheServer()
    {
        var (deployment, service) = (Documents("deploy/kubernetes/deployment.yaml")[0], Documents("deploy/kubernetes/deployment.yaml")[1]);
        var ports = ((YamlSequenceNode)Node(service, "spec", "ports")).Children.Select(port => Text(port, "port"));
        var grace = int.Parse(Text(deployment, "spec", "template", "spec", "terminationGracePeriodSeconds"), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal([$"{s_defaults.HttpPort}", $"{s_defaults.GrpcPort}", $"{s_defaults.MetricsPort}"], ports);
        Assert.True(grace > 10 + 30);
        Assert.Equal(Text(deployment, "spec", "selector", "matchLabels", "app"), Text(service, "spec", "selector", "app"));
        Assert.Equal(Text(deployment, "metadata", "name"), Text(Documents("deploy/kubernetes/deployment.yaml")[2], "spec", "scaleTargetRef", "name"));
    }

    [Fact]
    public void Dockerfile_Ports_AreTheDefaults()
    {
        var lines = File.ReadAllLines(RepositoryRoot.PathOf("deploy/Dockerfile"));

        Assert.Contains($"EXPOSE {s_defaults.HttpPort} {s_defaults.GrpcPort} {s_defaults.MetricsPort}", lines);
        Assert.Contains("RUN dotnet publish runtime/OnnxRad.Server -c Release -o /app", lines);
        Assert.Contains("ENTRYPOINT [\"/app/onnxrad-server\"]", lines);
        Assert.Contains("USER $APP_UID", lines);
    }

    static YamlNode[] Documents(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(RepositoryRoot.PathOf(file))));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    static YamlNode Node(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => ((YamlMappingNode)at).Children[key]);

    static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)Node(node, path)).Value!;
}
