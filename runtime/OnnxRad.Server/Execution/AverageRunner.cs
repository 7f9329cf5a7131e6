using System.Runtime.InteropServices;
using Grpc.Core;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Configuration;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>Runs the members of an averaging ensemble and combines their scores.</summary>
/// <remarks>Members may be reloaded at any time; each request is answered by those that are there, where these fit together.</remarks>
/// <param name="file">What the repository says of the ensemble.</param>
/// <param name="definition">What it takes and gives.</param>
/// <param name="recipe">The one preprocessing of all members; <see langword="null"/> where they differ, so that only files fit
/// them.</param>
/// <param name="repository">Holds the members.</param>
/// <param name="decoder">Decodes image files.</param>
sealed class AverageRunner(
    AverageFile file, ModelDefinition definition, string? recipe, ModelRepository repository, ImageDecoder decoder)
    : IEnsemble
{
    string Name => definition.Name;

    string ImageName => definition.Signature.Inputs[0].Name;

    public InferRequest Checked(InferRequest request) => Files(request) is { } files
        ? RequestCheck.OfFiles(Name, definition.Signature, definition.Rules, request, files)
        : RequestCheck.Checked(Name, definition.Signature, definition.Rules, request);

    public Task<InferTensor[]> RunAsync(InferRequest request, DecodeQueue queue, CancellationToken cancellation) =>
        repository.UseAllAsync(file.Members, async models =>
        {
            ThrowIfUnfit(models, Files(request) is null);
            try
            {
                models.ToList().ForEach(model => model.ThrowIfFull(request.Priority));
                var turn = queue.Turn(request);
                var images = await ImagesAsync(models, request, turn, cancellation);
                var answers = await repository.AtOnce.RunAllAsync(
                    models.Count,
                    i => models[i].InferAsync(
                        Call(models[i].Definition, images[i], request) with { Waited = turn.Waited }, cancellation),
                    cancellation);
                return Combine(models, [.. answers.Select(answer => answer.Outputs[0])]);
            }
            catch (InferException e) when (request.Depth == 0)
            {
                throw new InferException(e.Status, $"In ensemble '{Name}': {e.Message}", e);
            }
        });

    static InferRequest Call(ModelDefinition member, InferTensor image, InferRequest request) => new()
    {
        Model = member.Name,
        Inputs = [image with { Name = member.Images!.Name }],
        Outputs = [new(member.Signature.Outputs[0].Name)],
        Depth = request.Depth + 1,
        Memory = request.Memory,
        Priority = request.Priority,
        TimeoutMicroseconds = request.TimeoutMicroseconds,
    };

    InferTensor? Files(InferRequest request) =>
        request.Inputs.FirstOrDefault(input => input.Name == ImageName && input.Type == TensorType.Bytes);

    void ThrowIfUnfit(IReadOnlyList<ServedModel> models, bool tensors)
    {
        foreach (var member in models.Select(model => model.Definition))
        {
            if (member.Card is not { } card || member.Images is not { } images || card.Task != definition.Card!.Task
                || card.Activation != definition.Card.Activation
                || !card.Classes.SequenceEqual(definition.Card.Classes, StringComparer.Ordinal)
                || (tensors && images.Recipe != recipe))
            {
                throw InferException.Unavailable(
                    $"Member '{member.Name}' of ensemble '{Name}' was replaced by a model that does not fit the others. "
                    + "Load the ensemble again.");
            }
        }
    }

    /// <summary>The image input of each member: files are decoded once, and prepared once for each distinct preprocessing.</summary>
    async Task<InferTensor[]> ImagesAsync(
        IReadOnlyList<ServedModel> models, InferRequest request, DecodeTurn turn, CancellationToken cancellation)
    {
        if (Files(request) is not { } files)
        {
            return [.. models.Select(_ => request.Inputs[0])];
        }

        var distinct = models.Select(model => model.Definition.Images!)
            .DistinctBy(images => images.Recipe, StringComparer.Ordinal).ToList();
        var tensors = await ImageInput.DecodeAsync(
            Name, files, definition.Rules, distinct, decoder, request.Memory, turn, cancellation);
        return [.. models.Select(model => tensors[distinct.FindIndex(images => images.Recipe == model.Definition.Images!.Recipe)])];
    }

    InferTensor[] Combine(IReadOnlyList<ServedModel> models, InferTensor[] answers)
    {
        var (classes, items) = (definition.Card!.Classes.Count, (int)answers[0].Shape[0]);
        var outputs = definition.Signature.Outputs;
        var values = outputs.Select(output => new float[items * (int)output.Shape[1]]).ToArray();
        for (var i = 0; i < items; i++)
        {
            Findings[] found = [.. answers.Select((answer, m) => Found(models[m].Definition.Card!, answer, i, classes))];
            var combined = EnsembleScores.Combine(
                file.Options,
                definition.Card.Activation,
                [.. found.Select(findings => findings.Scores.Select(score => score.Score).ToArray())],
                [.. found.Select(findings => findings.Scores.Select(score => score.Present).ToArray())]);
            combined.Scores.ToArray().CopyTo(values[0], i * classes);
            combined.Spread.ToArray().CopyTo(values[1], i * classes);
            values[2][i] = (float)combined.Disagreement;
            if (values.Length > 3)
            {
                values[3][i] = (float)(combined.Entropy ?? 0);
            }
        }

        return [.. outputs.Zip(values, (output, numbers) => new InferTensor(
            output.Name, TensorType.Fp32, [items, output.Shape[1]], MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray()))];
    }

    static Findings Found(ModelCard card, InferTensor scores, int item, int classes)
    {
        try
        {
            return scores.Shape is [_, var width] && width == classes && scores.Type == TensorType.Fp32
                ? Findings.From(card, MemoryMarshal.Cast<byte, float>(scores.Raw.Span).Slice(item * classes, classes), item)
                : throw new InferException(StatusCode.Internal, $"A member gave scores of shape {scores.ShapeText}; "
                    + $"expected {classes} an image.");
        }
        catch (InvalidOperationException e)
        {
            throw new InferException(StatusCode.Internal, e.Message, e);
        }
    }
}
