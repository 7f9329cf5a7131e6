using Microsoft.ML.OnnxRuntime;
using OnnxRad.Models;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <summary>A model bound to memory: fill the inputs, run, read the outputs, over and over without an allocation.</summary>
/// <remarks>
/// For one thread at a time; any number of bindings of one model may run at the same time. The network stays in memory until the model and all its bindings
/// are disposed.
/// </remarks>
public sealed class ModelBinding : IDisposable
{
    readonly string _source;
    readonly ModelCard _card;
    readonly HeldSession.Use _use;
    readonly string _first;
    readonly OrtIoBinding _binding;
    readonly RunOptions _options = new();
    readonly List<OrtValue> _values = [];
    readonly TensorBuffer? _scores;
    bool _disposed;

    internal ModelBinding(
        string source,
        ModelCard card,
        HeldSession session,
        IReadOnlyDictionary<string, TensorBuffer> inputs,
        IReadOnlyDictionary<string, TensorBuffer> outputs)
    {
        (_source, _card, Inputs, Outputs) = (source, card, inputs, outputs);
        _first = session.OutputNames[0];
        _scores = outputs.GetValueOrDefault(_first);
        _use = session.Hold();
        try
        {
            _binding = _use.Session.CreateIoBinding();
            foreach (var (name, buffer) in inputs)
            {
                _binding.BindInput(name, Wrap(buffer));
            }

            foreach (var (name, buffer) in outputs)
            {
                _binding.BindOutput(name, Wrap(buffer));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the network reads, by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Inputs { get; }

    /// <summary>What the network writes, by name.</summary>
    public IReadOnlyDictionary<string, TensorBuffer> Outputs { get; }

    /// <summary>Runs the network on what the inputs hold now.</summary>
    /// <remarks>Allocates nothing when it succeeds.</remarks>
    /// <param name="cancellation">Ends the run between two nodes of the graph.</param>
    /// <exception cref="OperationCanceledException">The run was ended; the outputs hold anything.</exception>
    /// <exception cref="ObjectDisposedException">The binding was disposed.</exception>
    /// <exception cref="InvalidOperationException">The network fails.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            using var ending = Cancelling.Ends(_options, cancellation);
            _use.Session.RunWithBinding(_options, _binding);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Failed.Running(_source, e);
        }
        finally
        {
            Cancelling.Reset(_options, cancellation);
        }
    }

    /// <summary>What the scores of the last run say of one image, by the card's thresholds.</summary>
    /// <param name="index">Its place in the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such image.</exception>
    /// <exception cref="InvalidOperationException">The scores are not bound, are not one a class, or a score is not a number.</exception>
    public Findings Findings(int index = 0)
    {
        if (_card.Tasks is { } tasks)
        {
            return OfTasks(tasks, index);
        }

        var classes = _card.Classes.Count;
        if (_scores is not { Shape: [var count, var width] } || width != classes)
        {
            throw new InvalidOperationException(
                $"The binding of '{_source}' holds no scores (N, {classes}) in the output '{_first}'. Bind that output, or read Outputs.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return Runtime.Findings.From(_card, _scores.Data.Span.Slice(index * classes, classes), index);
    }

    Findings OfTasks(IReadOnlyList<TaskSpec> tasks, int index)
    {
        foreach (var task in tasks)
        {
            if (Outputs.GetValueOrDefault(task.Name) is not { Shape: [var count, var width] } || width != task.Classes.Count)
            {
                throw new InvalidOperationException(
                    $"The binding of '{_source}' holds no scores (N, {task.Classes.Count}) in the output '{task.Name}'. Bind that output, or read Outputs.");
            }

            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        }

        return TaskFindings.From(_card, name => Outputs[name].Data, index, index);
    }

    /// <summary>Lets the memory go.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        // Not there where the constructor could not make it.
        _binding?.Dispose();
        _values.ForEach(value => value.Dispose());
        _values.Clear();
        _options.Dispose();
        _use.Dispose();
    }

    OrtValue Wrap(TensorBuffer buffer)
    {
        var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.Data, [.. buffer.Shape]);
        _values.Add(value);
        return value;
    }
}
