namespace OnnxRad.Server.Hosting;

/// <summary>Which of the three ports a connection came in by, and which of them an endpoint answers on.</summary>
sealed record PortRole(string Name)
{
    public static readonly PortRole Http = new("http");
    public static readonly PortRole Grpc = new("grpc");
    public static readonly PortRole Metrics = new("metrics");
}
