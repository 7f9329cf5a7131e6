using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Runs networks whose output has rows and columns.</summary>
/// <param name="source">What messages call the model.</param>
/// <param name="card">The model's card.</param>
/// <param name="session">The network.</param>
/// <param name="shape">The network's image input.</param>
/// <param name="input">The name of the image.</param>
/// <param name="output">The name of the output.</param>
/// <param name="batchSize">The most images at a time.</param>
/// <param name="fixedBatch">The batch that the graph fixes; 0 for none. A smaller one is filled up with zeros.</param>
/// <param name="keepScores">Whether label maps keep their scores.</param>
sealed class PixelPrediction(
    string source, ModelCard card, HeldSession session, ImageShape shape, string input, string output, int batchSize, int fixedBatch, bool keepScores)
{
    /// <summary>Finds what is in each of several images.</summary>
    /// <param name="images">Images that fit the preprocessing.</param>
    /// <param name="prepare">Preprocesses images: all of them, the first, how many, where to.</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    public List<Findings> Run(
        IReadOnlyList<RadImage> images, Action<IReadOnlyList<RadImage>, int, int, float[]> prepare, CancellationToken cancellation)
    {
        var batch = Math.Min(batchSize, images.Count);
        var prepared = new float[checked(Math.Max(batch, fixedBatch) * shape.Count)]; // (batch, C, H, W), or (batch, C, D, H, W)
        var findings = new List<Findings>(images.Count);
        for (var start = 0; start < images.Count; start += batch)
        {
            var count = Math.Min(batch, images.Count - start);
            prepare(images, start, count, prepared);
            var filled = Math.Max(count, fixedBatch);
            // The outputs lie in memory of the session.
            using var use = session.Hold();
            using var outputs = RunOnce(use.Session, prepared.AsMemory(0, filled * shape.Count), filled, cancellation);
            var info = outputs[0].GetTensorTypeAndShape();
            var (size, depth) = ((int)(info.ElementCount / filled), info.Shape.Length == 5 ? (int)info.Shape[2] : 1);
            for (var i = 0; i < count; i++)
            {
                var values = outputs[0].GetTensorDataAsSpan<float>().Slice(i * size, size);
                findings.Add(PixelFindings.From(card, values, (depth, (int)info.Shape[^2], (int)info.Shape[^1]), images[start + i], start + i, keepScores));
            }
        }

        return findings;
    }

    IDisposableReadOnlyCollection<OrtValue> RunOnce(InferenceSession held, ReadOnlyMemory<float> images, int count, CancellationToken cancellation)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(images), [count, .. shape.Dimensions]);
        using var options = new RunOptions();
        using var ending = cancellation.CanBeCanceled ? Cancelling.Ends(options, cancellation) : default;
        try
        {
            return held.Run(options, [input], [value], [output]);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failed.Running(source, e);
        }
    }
}
