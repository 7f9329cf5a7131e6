using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

/// <summary>Clients from npm against the running server; skipped where Node.js or the packages are absent.</summary>
public sealed class NodeClientTests
{
    const string Folder = "tests/OnnxRad.Server.Tests/Node";

    [Fact]
    public async Task ThirdPartyClients_ReflectCheckInferAndStream()
    {
        if (!Directory.Exists(RepositoryRoot.PathOf($"{Folder}/node_modules")))
        {
            Assert.Skip($"The packages of the third-party clients are absent; run 'npm install' in {Folder}.");
        }

        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));

        var seen = JsonDocument.Parse(await RunAsync(sut.GrpcAddress.Authority, "shift")).RootElement;

        Assert.Equal(
            """["grpc.health.v1.Health","grpc.reflection.v1.ServerReflection","grpc.reflection.v1alpha.ServerReflection","inference.GRPCInferenceService"]""",
            seen.GetProperty("services").GetRawText());
        Assert.Equal("SERVING", seen.GetProperty("health").GetString());
        Assert.True(seen.GetProperty("ready").GetBoolean());
        Assert.Equal("""[{"shape":[-1,2],"name":"x","datatype":"FP32"}]""", seen.GetProperty("metadata").GetRawText());
        Assert.Equal("""["a",[2,2],[2,3,4,5]]""", seen.GetProperty("infer").GetRawText());
        Assert.Equal(
            """[["1",[2,2]],"There is no model 'nowhere'. RepositoryIndex lists the models.",["3",[6,7]]]""", seen.GetProperty("stream").GetRawText());
        Assert.Equal("""[5,"There is no model 'nowhere'. RepositoryIndex lists the models."]""", seen.GetProperty("error").GetRawText());
    }

    static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(RepositoryRoot.PathOf($"{Folder}/client.js"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await error);
            return await output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Node.js ('node') is not on the path.");
            return "";
        }
    }
}
