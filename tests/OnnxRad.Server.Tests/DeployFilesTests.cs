using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using OnnxRad.Server.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace OnnxRad.Server.Tests;

/// <summary>What deploy/ tells a cluster is what the server takes.</summary>
public sealed partial class DeployFilesTests
{
    const string Deployment = "deploy/kubernetes/deployment.yaml";
    const string KServe = "deploy/kubernetes/kserve.yaml";

    static readonly ServerOptions s_defaults = new() { Repositories = [] };

    [Theory]
    [InlineData(Deployment, "Deployment", "Service", "HorizontalPodAutoscaler")]
    [InlineData(KServe, "ServingRuntime", "InferenceService")]
    public void Yaml_Documents_AreOfTheseKinds(string file, params string[] kinds)
    {
        Assert.Equal(kinds, Documents(file).Select(document => Text(document, "kind")));
        Assert.All(Documents(file), document => Assert.NotEqual("", Text(document, "metadata", "name")));
    }

    [Theory]
    [InlineData(Deployment)]
    [InlineData(KServe)]
    public void Yaml_ArgumentsAndPorts_AreThoseTheServerTakes(string file)
    {
        var container = Container(file);
        var options = Options(Texts(container, "args"));

        // The only problem on this machine: there is no such folder.
        Assert.Equal(["The repository"], options.Problems().Select(problem => problem[..14]));
        var ports = ContainerPorts(container).Values;
        Assert.Contains(options.HttpPort, ports);
        Assert.Empty(ports.Except([options.HttpPort, options.GrpcPort, options.MetricsPort]));
        // What is set by the environment would have to be checked too.
        Assert.DoesNotContain("env", container.Children.Keys.Select(key => ((YamlScalarNode)key).Value));
    }

    /// <summary>An image takes four times its own bytes until it is prepared, and one is prepared at a time; half the memory is for models and requests.</summary>
    [Theory]
    [InlineData(Deployment)]
    [InlineData(KServe)]
    public void Yaml_LargestImage_FitsTheMemory(string file)
    {
        var container = Container(file);
        var limit = Text(container, "resources", "limits", "memory");

        Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
        var bytes = long.Parse(limit[..^2], CultureInfo.InvariantCulture) << 30;
        Assert.InRange(4 * Options(Texts(container, "args")).MaxImageBytes, 1, bytes / 2);
    }

    [Theory]
    [InlineData(Deployment, "livenessProbe", "readinessProbe")]
    [InlineData(KServe, "readinessProbe")]
    public async Task Yaml_Probes_AreAnsweredWhereTheyAsk(string file, params string[] probes)
    {
        var container = Container(file);
        var options = Options(Texts(container, "args"));
        var ports = ContainerPorts(container);
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)), own => options with
        {
            Repositories = own.Repositories,
            Address = own.Address,
            HttpPort = 0,
            GrpcPort = 0,
            MetricsPort = 0,
            DrainDelay = TimeSpan.Zero,
        });

        var keys = container.Children.Keys.Select(key => ((YamlScalarNode)key).Value!);
        Assert.Equal(probes, keys.Where(key => key.EndsWith("Probe", StringComparison.Ordinal)));
        foreach (var probe in probes.Select(name => (YamlMappingNode)container.Children[name]))
        {
            if (probe.Children.TryGetValue("grpc", out var grpc))
            {
                Assert.Equal(options.GrpcPort, Port(grpc));
                Assert.True(await sut.Client.CheckHealthAsync(cancellation: TestContext.Current.CancellationToken));
                continue;
            }

            var get = Node(probe, "httpGet");
            Assert.Equal(options.HttpPort, Port(get));
            using var answer = await sut.Http.GetAsync(Text(get, "path"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        int Port(YamlNode probe) =>
            ports.TryGetValue(Text(probe, "port"), out var port) ? port : int.Parse(Text(probe, "port"), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Deployment_MetricsItNames_AreThere()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var annotations = Node(Documents(Deployment)[0], "spec", "template", "metadata", "annotations");

        var metrics = await http.GetStringAsync(Text(annotations, "prometheus.io/path"), TestContext.Current.CancellationToken);

        Assert.Equal($"{s_defaults.MetricsPort}", Text(annotations, "prometheus.io/port"));
        var named = Metric().Matches(await File.ReadAllTextAsync(RepositoryRoot.PathOf(Deployment), TestContext.Current.CancellationToken));
        Assert.Equal(2, named.Count);
        Assert.All(named, name => Assert.Contains($"\n{name.Value}{{", metrics, StringComparison.Ordinal));
    }

    [Fact]
    public void Deployment_Repository_IsTheVolumeThatIsMounted()
    {
        var container = Container(Deployment);
        var volumes = ((YamlSequenceNode)Node(Documents(Deployment)[0], "spec", "template", "spec", "volumes")).Children;
        var mounts = ((YamlSequenceNode)container.Children["volumeMounts"]).Children;

        Assert.Equal(Options(Texts(container, "args")).Repositories, mounts.Take(1).Select(mount => Text(mount, "mountPath")));
        Assert.Equal(volumes.Select(volume => Text(volume, "name")), mounts.Select(mount => Text(mount, "name")));
    }

    // Docker has options of its own.
    [Theory]
    [InlineData("deploy/Dockerfile", "--rm", "--from")]
    [InlineData(Deployment)]
    [InlineData(KServe)]
    public void Files_OptionsTheyName_AreTheServers(string file, params string[] others)
    {
        var known = ServerCommand.Create((_, _) => Task.FromResult(0)).Options.Select(option => option.Name);

        var named = Option().Matches(File.ReadAllText(RepositoryRoot.PathOf(file))).Select(match => match.Value).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known).Except(others));
    }

    [Fact]
    public void Deployment_PortsAndGracePeriod_FitTheServer()
    {
        var (deployment, service) = (Documents(Deployment)[0], Documents(Deployment)[1]);
        var ports = ((YamlSequenceNode)Node(service, "spec", "ports")).Children.Select(port => Text(port, "port"));
        var grace = int.Parse(Text(deployment, "spec", "template", "spec", "terminationGracePeriodSeconds"), CultureInfo.InvariantCulture);

        Assert.Equal([$"{s_defaults.HttpPort}", $"{s_defaults.GrpcPort}", $"{s_defaults.MetricsPort}"], ports);
        var options = Options(Texts(Container(Deployment), "args"));
        Assert.True(grace > (options.DrainDelay + options.ShutdownTimeout).TotalSeconds);
        Assert.Equal(Text(deployment, "spec", "selector", "matchLabels", "app"), Text(service, "spec", "selector", "app"));
        Assert.Equal(Text(deployment, "metadata", "name"), Text(Documents(Deployment)[2], "spec", "scaleTargetRef", "name"));
    }

    [Fact]
    public void Dockerfile_PublishesAndStarts_TheServerAsItIs()
    {
        var lines = File.ReadAllLines(RepositoryRoot.PathOf("deploy/Dockerfile"));

        Assert.Contains($"EXPOSE {s_defaults.HttpPort} {s_defaults.GrpcPort} {s_defaults.MetricsPort}", lines);
        Assert.Contains("RUN dotnet publish runtime/OnnxRad.Server -c Release -o /app", lines);
        Assert.True(File.Exists(RepositoryRoot.PathOf("runtime/OnnxRad.Server/OnnxRad.Server.csproj")));
        Assert.Contains("COPY --from=build /app /app", lines);
        Assert.Contains($"ENTRYPOINT [\"/app/{typeof(ServerOptions).Assembly.GetName().Name}\"]", lines);
        Assert.Contains("USER $APP_UID", lines);
        var command = lines.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))["CMD ".Length..];
        Assert.Equal(["/models"], Options(System.Text.Json.JsonSerializer.Deserialize<string[]>(command)!).Repositories);
    }

    static YamlNode[] Documents(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(RepositoryRoot.PathOf(file))));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    static YamlNode Node(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => ((YamlMappingNode)at).Children[key]);

    static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)Node(node, path)).Value!;

    static YamlMappingNode Container(string file)
    {
        var spec = Node(Documents(file)[0], "spec");
        var pod = ((YamlMappingNode)spec).Children.ContainsKey("template") ? Node(spec, "template", "spec") : spec;
        return (YamlMappingNode)Assert.Single(((YamlSequenceNode)Node(pod, "containers")).Children);
    }

    static string[] Texts(YamlNode node, string key) =>
        [.. ((YamlSequenceNode)Node(node, key)).Children.Select(text => ((YamlScalarNode)text).Value!)];

    static Dictionary<string, int> ContainerPorts(YamlNode container) => ((YamlSequenceNode)Node(container, "ports")).Children
        .ToDictionary(port => Text(port, "name"), port => int.Parse(Text(port, "containerPort"), CultureInfo.InvariantCulture));

    /// <summary>What the server makes of a command line.</summary>
    static ServerOptions Options(string[] arguments)
    {
        ServerOptions? options = null;
        var parsed = ServerCommand.Create((given, _) =>
        {
            options = given;
            return Task.FromResult(0);
        }).Parse(arguments);
        Assert.Empty(parsed.Errors);
        parsed.Invoke();
        return options!;
    }

    [GeneratedRegex("nv_inference_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
