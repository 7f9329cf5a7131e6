using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>A network's way from images to the scores of the classes.</summary>
sealed class ScoreNetwork(string source, HeldSession session, string image, int classes, int fixedBatch)
{
    readonly string[] _inputs = [image];
    readonly string[] _outputs = [session.OutputNames[0]];

    /// <summary>One pass: images (count, C, H, W) to scores (count, classes); a fixed batch is filled up with zeros.</summary>
    /// <remarks>A graph that begins with its preprocessing may take more than the image.</remarks>
    public void Run(
        ReadOnlyMemory<float> images, ImageShape shape, int count, Memory<float> scores, CancellationToken cancellation, params ReadOnlySpan<(string Name, InputTensor Tensor)> more)
    {
        if (count < fixedBatch)
        {
            var (filledImages, filledScores) = (new float[fixedBatch * shape.Count], new float[fixedBatch * classes]);
            images.CopyTo(filledImages);
            Run(filledImages, shape, fixedBatch, filledScores, cancellation, more);
            filledScores.AsMemory(0, scores.Length).CopyTo(scores);
            return;
        }

        using var input = Wrap(images, [count, .. shape.Dimensions]);
        string[] names = more.IsEmpty ? _inputs : [image, .. more.ToArray().Select(given => given.Name)];
        OrtValue[] further = more.IsEmpty ? [] : [.. more.ToArray().Select(given => Wrap(given.Tensor.Data, [.. given.Tensor.Shape]))];
        using var output = Wrap(scores, [count, classes]);
        using var own = cancellation.CanBeCanceled ? new RunOptions() : null;
        using var ending = own is null ? default : Cancelling.Ends(own, cancellation);
        try
        {
            using var use = session.Hold();
            use.Session.Run(own ?? use.Options, names, [input, .. further], _outputs, [output]);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failed.Running(source, e);
        }
        finally
        {
            Array.ForEach(further, value => value.Dispose());
        }
    }

    /// <summary>A tensor over memory, which is not copied.</summary>
    public static OrtValue Wrap(ReadOnlyMemory<float> values, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(values), shape);
}
