using Grpc.Core;
using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>Runs the steps of an ensemble, each as soon as the tensors it needs are there and cores are free for it.</summary>
/// <param name="name">What messages call the ensemble.</param>
/// <param name="steps">Checked steps: every tensor is made once, and in no circle.</param>
/// <param name="signature">What the ensemble takes and gives.</param>
/// <param name="rules">What besides the signature limits a request.</param>
/// <param name="repository">Holds the members.</param>
sealed class EnsembleRunner(
    string name, IReadOnlyList<ModelEnsembling.Types.Step> steps, ModelSignature signature, RequestRules rules, ModelRepository repository)
    : IEnsemble
{
    // Ensembles may run ensembles; more than so many in each other are a circle.
    const int MostDeep = 8;

    public InferRequest Checked(InferRequest request) => RequestCheck.Checked(name, signature, rules, request);

    /// <summary>Runs a checked request.</summary>
    /// <returns>All outputs in the order of the configuration.</returns>
    /// <exception cref="InferException">A member is not there, refuses its inputs, fails, or gives another type than the configuration
    /// says.</exception>
    public async Task<InferTensor[]> RunAsync(InferRequest request, DecodeQueue queue, CancellationToken cancellation)
    {
        if (request.Depth >= MostDeep)
        {
            throw InferException.Invalid($"Ensembles lie more than {MostDeep} deep in each other, so they run in a circle. "
                + "Correct their configurations.");
        }

        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tensors = request.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        var waiting = steps.ToList();
        var running = new List<Task<IEnumerable<InferTensor>>>();
        while (waiting.Count + running.Count > 0)
        {
            foreach (var step in waiting.Where(step => step.InputMap.Values.All(tensors.ContainsKey)).ToList())
            {
                if (running.Count < repository.AtOnce.Most)
                {
                    waiting.Remove(step);
                    running.Add(RunAsync(step, request, tensors, failed.Token));
                }
            }

            var done = await Task.WhenAny(running);
            running.Remove(done);
            try
            {
                foreach (var tensor in await done)
                {
                    tensors[tensor.Name] = tensor;
                }
            }
            catch
            {
                // The others work for nobody any more, yet hold their tensors until they end.
                await failed.CancelAsync();
                await Task.WhenAll(running).ContinueWith(
                    static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw;
            }
        }

        return [.. signature.Outputs.Select(spec => Output(spec, tensors[spec.Name]))];
    }

    /// <summary>What a step asks of its model, in the turn of the request.</summary>
    /// <param name="step">The step.</param>
    /// <param name="request">The request to the ensemble.</param>
    /// <param name="tensors">By name; those that the step takes are among them.</param>
    public static InferRequest Call(
        ModelEnsembling.Types.Step step, InferRequest request, IReadOnlyDictionary<string, InferTensor> tensors) => new()
        {
            Model = step.ModelName,
            Version = EnsembleSteps.Version(step),
            Inputs = [.. step.InputMap.Select(pair => tensors[pair.Value] with { Name = pair.Key })],
            Outputs = [.. step.OutputMap.Keys.Select(output => new RequestedOutput(output))],
            Depth = request.Depth + 1,
            Memory = request.Memory,
            Priority = request.Priority,
            TimeoutMicroseconds = request.TimeoutMicroseconds,
        };

    async Task<IEnumerable<InferTensor>> RunAsync(
        ModelEnsembling.Types.Step step, InferRequest request, Dictionary<string, InferTensor> tensors, CancellationToken cancellation)
    {
        var call = Call(step, request, tensors);
        try
        {
            var answer = await repository.AtOnce.StartAsync(
                () => repository.UseAsync(call.Model, call.Version, model => model.InferAsync(call, cancellation)), cancellation);
            return answer.Outputs.Select(output => output with { Name = step.OutputMap[output.Name] });
        }
        catch (InferException e) when (request.Depth == 0)
        {
            throw new InferException(e.Status, $"In ensemble '{name}': {e.Message}", e);
        }
    }

    InferTensor Output(TensorSpec spec, InferTensor tensor) => tensor.Type == spec.Type && spec.Fits(tensor.Shape)
        ? tensor
        : throw new InferException(
            StatusCode.Internal,
            $"Ensemble '{name}' made its output '{spec.Name}' as {tensor.Type.Name()} {tensor.ShapeText}; "
            + $"its configuration says {spec.Type.Name()} {spec.ShapeText}.");
}
