using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Models bound to memory.</content>
public sealed partial class RadModel
{
    /// <summary>Binds the network to memory of its own, for a batch of a given size.</summary>
    /// <param name="count">Images in the batch, at least 1; without meaning where the graph fixes its batch.</param>
    /// <exception cref="InvalidOperationException">A dimension besides the batch is not known: give memory with shapes.</exception>
    public ModelBinding Bind(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(_source, Card, _session, BindingCheck.Allocate(_source, Inputs, count), BindingCheck.Allocate(_source, Outputs, count));
    }

    /// <summary>Binds the network to memory of the caller, which is read and written in place.</summary>
    /// <param name="inputs">A buffer for each of <see cref="Inputs"/>, by name.</param>
    /// <param name="outputs">A buffer for at least one of <see cref="Outputs"/>, by name; the others are not computed where nothing needs them.</param>
    /// <exception cref="ArgumentException">Names or shapes do not fit; all problems are listed.</exception>
    public ModelBinding Bind(IReadOnlyDictionary<string, TensorBuffer> inputs, IReadOnlyDictionary<string, TensorBuffer> outputs)
    {
        InputCheck.ThrowIfWrong(_source, Inputs, inputs.ToDictionary(pair => pair.Key, pair => new InputTensor(pair.Value.Shape, pair.Value.Data)));
        BindingCheck.ThrowIfWrong(_source, Outputs, outputs);
        return new(_source, Card, _session, inputs, outputs);
    }
}
