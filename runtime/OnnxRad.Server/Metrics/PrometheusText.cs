using System.Text;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Metrics;

/// <summary>The counters of all models in Prometheus' text format, with Triton's names, and those of image files.</summary>
static class PrometheusText
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    static readonly (string Name, string Help, Func<CounterValues, ulong> Value)[] s_counters =
    [
        ("nv_inference_request_success", "Number of successful inference requests, all batch sizes", c => c.Success.Count),
        ("nv_inference_count", "Number of inferences performed: the items of all batches", c => c.Inferences),
        ("nv_inference_exec_count", "Number of passes through the model", c => c.Executions),
        ("nv_inference_request_duration_us", "Cumulative inference request duration in microseconds", c => c.Success.Microseconds),
        ("nv_inference_queue_duration_us", "Cumulative inference queuing duration in microseconds", c => c.Queue.Microseconds),
        ("nv_inference_compute_input_duration_us", "Cumulative compute input duration in microseconds", c => c.ComputeInput.Microseconds),
        (
            "nv_inference_compute_infer_duration_us",
            "Cumulative compute inference duration in microseconds",
            c => c.ComputeInfer.Microseconds),
        (
            "nv_inference_compute_output_duration_us",
            "Cumulative compute output duration in microseconds",
            c => c.ComputeOutput.Microseconds),
    ];

    public static string Write(IEnumerable<ServedModel> models, ImageDecoder images)
    {
        var read = models.Select(model => (Labels: Labels(model), model.Counters)).ToList();
        var text = new StringBuilder();
        foreach (var (name, help, value) in s_counters)
        {
            Head(text, name, help, "counter");
            read.ForEach(model => text.Append($"{name}{{{model.Labels}}} {value(model.Counters)}\n"));
        }

        Head(text, "nv_inference_request_failure", "Number of failed inference requests, all batch sizes", "counter");
        foreach (var (labels, counters) in read)
        {
            foreach (var reason in Enum.GetValues<FailureReason>())
            {
                var name = reason.ToString().ToUpperInvariant();
                text.Append($"nv_inference_request_failure{{{labels},reason=\"{name}\"}} {counters.Failures[(int)reason]}\n");
            }
        }

        Head(text, "nv_inference_pending_request_count", "Instantaneous number of requests that wait", "gauge");
        read.ForEach(model => text.Append($"nv_inference_pending_request_count{{{model.Labels}}} {model.Counters.Pending}\n"));
        Head(text, "onnxrad_images_decoded_total", "Number of image files decoded", "counter");
        text.Append($"onnxrad_images_decoded_total {images.Decoded}\n");
        Head(text, "onnxrad_images_prepared_total", "Number of runs of a preprocessing on an image or a case", "counter");
        text.Append($"onnxrad_images_prepared_total {images.Prepared}\n");
        return text.ToString();
    }

    static void Head(StringBuilder text, string name, string help, string type) =>
        text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    static string Labels(ServedModel model) => $"model=\"{Escaped(model.Definition.Name)}\",version=\"{model.Definition.VersionText}\"";

    static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
