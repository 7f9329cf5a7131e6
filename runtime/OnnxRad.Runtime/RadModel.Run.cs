using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Networks fed input by input.</content>
public sealed partial class RadModel
{
    /// <summary>Runs the network on all of its inputs, and gives all of its outputs.</summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>, by name; images preprocessed by <see cref="Prepare"/>.</param>
    /// <returns>A tensor for each of <see cref="Outputs"/>, by name.</returns>
    /// <exception cref="ArgumentException">Names or shapes do not fit; all problems are listed.</exception>
    /// <exception cref="InvalidOperationException">The network fails.</exception>
    public IReadOnlyDictionary<string, OutputTensor> Run(IReadOnlyDictionary<string, InputTensor> inputs)
    {
        InputCheck.ThrowIfWrong(_source, Inputs, inputs);
        return RunNamed([.. Inputs.Select(input => (input.Name, inputs[input.Name]))], CancellationToken.None);
    }

    /// <summary>Runs the network on inputs that fit, those with defaults among them; the token ends it between two nodes of the graph.</summary>
    Dictionary<string, OutputTensor> RunNamed(IReadOnlyList<(string Name, InputTensor Tensor)> inputs, CancellationToken cancellation)
    {
        var values = new List<OrtValue>(inputs.Count);
        using var own = cancellation.CanBeCanceled ? new RunOptions() : null;
        using var ending = own is null ? default : Cancelling.Ends(own, cancellation);
        try
        {
            values.AddRange(inputs.Select(input => ScoreNetwork.Wrap(input.Tensor.Data, [.. input.Tensor.Shape])));
            using var use = _session.Hold();
            using var outputs = use.Session.Run(own ?? use.Options, [.. inputs.Select(input => input.Name)], values, _outputNames);
            return outputs.Zip(_outputNames).ToDictionary(
                pair => pair.Second,
                pair => new OutputTensor(pair.First.GetTensorTypeAndShape().Shape, pair.First.GetTensorDataAsSpan<float>().ToArray()),
                StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failed.Running(_source, e);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }
}
