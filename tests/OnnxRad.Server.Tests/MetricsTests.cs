using System.ComponentModel;
using System.Diagnostics;
using OnnxRad.Client;
using OnnxRad.Server.Tests.Support;

namespace OnnxRad.Server.Tests;

public sealed class MetricsTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterRequests_CountThemUnderTritonsNames()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        for (var i = 0; i < 3; i++)
        {
            await sut.Client.InferAsync(new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [1, 2, 3, 4], 2, 2)] }, Token);
        }

        await Assert.ThrowsAsync<InferenceException>(
            () => sut.Client.InferAsync(new() { Model = "shift", Inputs = [ClientTensor.From<float>("x", [1], 1, 1)] }, Token));

        var text = await http.GetStringAsync("/metrics", Token);

        foreach (var line in (string[])
            [
                "nv_inference_request_success{model=\"shift\",version=\"1\"} 3",
                "nv_inference_count{model=\"shift\",version=\"1\"} 6",
                "nv_inference_exec_count{model=\"shift\",version=\"1\"} 3",
                "nv_inference_request_failure{model=\"shift\",version=\"1\",reason=\"OTHER\"} 1",
                "nv_inference_request_failure{model=\"shift\",version=\"1\",reason=\"REJECTED\"} 0",
                "nv_inference_pending_request_count{model=\"shift\",version=\"1\"} 0",
                "# TYPE nv_inference_queue_duration_us counter",
                "# TYPE nv_inference_compute_infer_duration_us counter",
                "onnxrad_images_decoded_total 0",
                "onnxrad_images_prepared_total 0",
            ])
        {
            Assert.Contains(line, text.Split('\n'));
        }

        // Each sample stands behind the head of its metric, as the format asks.
        var head = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            head = line.StartsWith("# TYPE ", StringComparison.Ordinal) ? line.Split(' ')[2] : head;
            Assert.True(line.StartsWith('#') || line.Split('{', ' ')[0] == head, line);
        }
    }

    [Fact]
    public async Task Metrics_ForPromtool_ParseAndOnlyNamesDifferFromItsStyle()
    {
        await using var sut = await TestServer.StartAsync(folder => folder.Add("shift", Nets.Shift(1)));
        using var http = new HttpClient { BaseAddress = sut.MetricsAddress };
        var start = new ProcessStartInfo("promtool", "check metrics") { RedirectStandardInput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(await http.GetStringAsync("/metrics", Token));
            process.StandardInput.Close();
            var findings = (await process.StandardError.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // Triton's names, kept so that its dashboards work.
            Assert.All(findings, finding => Assert.Matches(
                "^nv_inference_\\w+ (counter metrics should have \"_total\" suffix|metric names should not contain abbreviated units|"
                + "non-histogram and non-summary metrics should not have \"_count\" suffix)$",
                finding));
        }
        catch (Win32Exception)
        {
            Assert.Skip("Prometheus' 'promtool' is not on the path.");
        }
    }
}
