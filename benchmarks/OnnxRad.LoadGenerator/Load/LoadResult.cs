using OnnxRad.LoadGenerator.Report;

namespace OnnxRad.LoadGenerator.Load;

/// <summary>What a load showed; the columns of Triton's perf_analyzer, times in microseconds.</summary>
/// <param name="Name">What was loaded and how.</param>
/// <param name="Throughput">Inferences (items) a second.</param>
/// <param name="Latency">From before a request is built until its answer is read; in open loop from when it was due.</param>
/// <param name="Queue">Waiting in the server, a request.</param>
/// <param name="Input">Gathering inputs, a request.</param>
/// <param name="Infer">ONNX Runtime, a request.</param>
/// <param name="Output">Handing out outputs, a request.</param>
/// <param name="BatchSize">Items of a pass through the model.</param>
/// <param name="Faults">Requests that were not answered right, those of the warm-up too.</param>
/// <param name="Stable">Whether the windows agreed.</param>
sealed record LoadResult(
    string Name,
    double Throughput,
    Percentiles Latency,
    double Queue,
    double Input,
    double Infer,
    double Output,
    double BatchSize,
    Faults Faults,
    bool Stable)
{
    /// <summary>What is not spent in the server's queue and model: the network, parsing, the client.</summary>
    public double Rest => Latency.Mean - Queue - Input - Infer - Output;
}
