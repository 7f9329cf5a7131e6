using Microsoft.ML.OnnxRuntime;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Runs networks that do several tasks, each with an output of its own.</summary>
/// <param name="source">What messages call the model.</param>
/// <param name="card">The model's card, with tasks.</param>
/// <param name="session">The network.</param>
/// <param name="fixedBatch">The batch that the graph fixes; 0 for none. A smaller one is filled up with zeros.</param>
sealed class TaskPrediction(string source, ModelCard card, HeldSession session, int fixedBatch)
{
    readonly string[] _outputs = [.. card.Tasks!.Select(task => task.Name)];

    /// <summary>Finds what is in images that the network takes as they are.</summary>
    /// <param name="inputs">Name, values and shape of one image (without the batch) of each input; values of <paramref name="count"/> images.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="index">The place of the first image, for messages.</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    public IEnumerable<Findings> Run(
        IReadOnlyList<(string Name, ReadOnlyMemory<float> Values, long[] Shape)> inputs, int count, int index, CancellationToken cancellation)
    {
        var batch = Math.Max(count, fixedBatch);
        var values = new List<OrtValue>(inputs.Count);
        using var options = new RunOptions();
        using var ending = cancellation.CanBeCanceled ? Cancelling.Ends(options, cancellation) : default;
        try
        {
            values.AddRange(inputs.Select(input => ScoreNetwork.Wrap(Filled(input.Values, batch, count), [batch, .. input.Shape])));
            using var use = session.Hold();
            using var outputs = use.Session.Run(options, [.. inputs.Select(input => input.Name)], values, _outputs);
            var scores = outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray()).Zip(_outputs).ToDictionary(pair => pair.Second, pair => pair.First);
            return [.. Enumerable.Range(0, count).Select(i => TaskFindings.From(card, name => scores[name], i, index + i))];
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failed.Running(source, e);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    static ReadOnlyMemory<float> Filled(ReadOnlyMemory<float> values, int batch, int count)
    {
        if (batch == count)
        {
            return values;
        }

        var filled = new float[values.Length / count * batch];
        values.CopyTo(filled);
        return filled;
    }
}
