using System.Runtime.InteropServices;
using Grpc.Core;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>Runs the members of an averaging ensemble at the same time and combines their scores.</summary>
/// <remarks>Members may be reloaded at any time; each request is answered by those that are there, where these fit together.</remarks>
/// <param name="name">What messages call the ensemble.</param>
/// <param name="file">What the repository says of it.</param>
/// <param name="definition">What it takes and gives.</param>
/// <param name="repository">Holds the members.</param>
sealed class AverageRunner(string name, AverageFile file, ModelDefinition definition, ModelRepository repository) : IEnsemble
{
    string ImageName => definition.Signature.Inputs[0].Name;

    public bool LeavesToMembers(InferRequest request) =>
        request.Inputs is [{ Type: TensorType.Bytes, Shape: [> 0 and var files, ..] } input] && input.Name == ImageName
        && files <= definition.Rules.MaxBatchSize;

    public async Task<InferTensor[]> RunAsync(InferRequest request, CancellationToken cancellation)
    {
        var prepared = new Dictionary<string, Task<InferRequest>>(StringComparer.Ordinal);
        var answers = await Task.WhenAll(file.Members.Select(member => Task.Run(
            () => repository.UseAsync(member, "", model => AskAsync(model, request, prepared, cancellation)), cancellation)));
        return Combine(answers);
    }

    async Task<(ModelCard Card, InferTensor Scores)> AskAsync(
        ServedModel model, InferRequest request, Dictionary<string, Task<InferRequest>> prepared, CancellationToken cancellation)
    {
        var member = model.Definition;
        if (member.Card is not { } card || !card.Classes.SequenceEqual(definition.Card!.Classes, StringComparer.Ordinal)
            || card.Activation != definition.Card.Activation || member.Images is not { } images)
        {
            throw InferException.Unavailable(
                $"Member '{member.Name}' of ensemble '{name}' was replaced by a model that does not fit the others. Load the ensemble again.");
        }

        try
        {
            var call = new InferRequest
            {
                Model = member.Name,
                Inputs = [.. request.Inputs.Select(input => input.Name == ImageName ? input with { Name = images.Name } : input)],
                Outputs = [new(member.Signature.Outputs[0].Name)],
                Depth = request.Depth + 1,
                Memory = request.Memory,
                Priority = request.Priority,
                TimeoutMicroseconds = request.TimeoutMicroseconds,
            };
            var tensors = await PreparedAsync(images, call, member, prepared, cancellation);
            var ready = call with { Inputs = [.. tensors.Inputs.Select(input => input with { Name = images.Name })] };
            return (card, (await model.InferAsync(ready, cancellation)).Outputs[0]);
        }
        catch (InferException e) when (request.Depth == 0)
        {
            throw new InferException(e.Status, $"In ensemble '{name}': {e.Message}", e);
        }
    }

    /// <summary>Files are prepared once for each distinct preprocessing among the members.</summary>
    static Task<InferRequest> PreparedAsync(
        ImageInput images, InferRequest call, ModelDefinition member, Dictionary<string, Task<InferRequest>> prepared, CancellationToken cancellation)
    {
        if (call.Inputs is not [{ Type: TensorType.Bytes }])
        {
            return Task.FromResult(call);
        }

        lock (prepared)
        {
            return prepared.TryGetValue(images.Recipe, out var task)
                ? task
                : prepared[images.Recipe] = images.DecodeAsync(member.Name, call, member.Rules, cancellation);
        }
    }

    InferTensor[] Combine((ModelCard Card, InferTensor Scores)[] answers)
    {
        var (classes, items) = (definition.Card!.Classes.Count, (int)answers[0].Scores.Shape[0]);
        var (scores, spread, disagreement) = (new float[items * classes], new float[items * classes], new float[items]);
        for (var i = 0; i < items; i++)
        {
            Findings[] found = [.. answers.Select(answer => Found(answer.Card, answer.Scores, i, classes))];
            var combined = EnsembleScores.Combine(
                file.Options,
                definition.Card.Activation,
                [.. found.Select(findings => findings.Scores.Select(score => score.Score).ToArray())],
                [.. found.Select(findings => findings.Scores.Select(score => score.Present).ToArray())]);
            combined.Scores.ToArray().CopyTo(scores, i * classes);
            combined.Spread.ToArray().CopyTo(spread, i * classes);
            disagreement[i] = (float)combined.Disagreement;
        }

        var outputs = definition.Signature.Outputs;
        return [Tensor(outputs[0], scores, [items, classes]), Tensor(outputs[1], spread, [items, classes]), Tensor(outputs[2], disagreement, [items, 1])];
    }

    Findings Found(ModelCard card, InferTensor scores, int item, int classes)
    {
        var values = MemoryMarshal.Cast<byte, float>(scores.Raw.Span);
        try
        {
            return scores.Shape is [_, var width] && width == classes && scores.Type == TensorType.Fp32
                ? Findings.From(card, values.Slice(item * classes, classes), item)
                : throw new InferException(StatusCode.Internal, $"In ensemble '{name}': a member gave scores of shape {scores.ShapeText}.");
        }
        catch (InvalidOperationException e)
        {
            throw new InferException(StatusCode.Internal, $"In ensemble '{name}': {e.Message}", e);
        }
    }

    static InferTensor Tensor(TensorSpec spec, float[] values, long[] shape) =>
        new(spec.Name, TensorType.Fp32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
