using Microsoft.ML.OnnxRuntime;
using OnnxRad.Client;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>Random inputs of one item, and what the model gives for them on the CPU.</summary>
sealed class KnownAnswers
{
    const int Count = 8;

    // Answers that differ by less could be mixed up unseen.
    const float LeastApart = 1e-3f;

    readonly Subject _subject;
    readonly float _tolerance;
    readonly ClientTensor[][] _inputs;
    readonly float[][] _outputs;

    /// <param name="subject">The model.</param>
    /// <param name="tolerance">How far an answer may be from what is known; without it only nearer to that than to any other.</param>
    /// <exception cref="InvalidOperationException">The model gives nearly the same for two of the inputs.</exception>
    public KnownAnswers(Subject subject, float tolerance = float.PositiveInfinity)
    {
        (_subject, _tolerance) = (subject, tolerance);
        var random = new Random(1);
        float[][] values = [.. Enumerable.Range(1, Count).Select(scale =>
            Enumerable.Range(0, (int)subject.InputShape.Aggregate(1L, (a, b) => a * b)).Select(_ => scale * random.NextSingle()).ToArray())];
        long[] shape = [1, .. subject.InputShape];
        _inputs = [.. values.Select(item => (ClientTensor[])[ClientTensor.From<float>(subject.Input, item, shape)])];
        using var session = new InferenceSession(subject.File);
        using var options = new RunOptions();
        _outputs = [.. values.Select(item =>
        {
            using var x = OrtValue.CreateTensorValueFromMemory(item, shape);
            using var results = session.Run(options, [subject.Input], [x], [subject.Output]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        })];
        for (var i = 1; i < Count; i++)
        {
            if (Enumerable.Range(0, i).MinBy(j => Apart(_outputs[i], _outputs[j])) is var near && Apart(_outputs[i], _outputs[near]) < LeastApart)
            {
                throw new InvalidOperationException(
                    $"Model '{subject.Name}' gives nearly the same for inputs {near} and {i}, so answers that are mixed up would pass. Take another seed.");
            }
        }
    }

    public IReadOnlyList<ClientTensor> Input(int number) => _inputs[number % Count];

    /// <summary>What is wrong with an answer: its shape, or that it is nearer to that of another input; <see langword="null"/> where it is right.</summary>
    public string? Check(int number, InferResult result)
    {
        var output = result[_subject.Output];
        if (!output.Shape.SequenceEqual([1, .. _subject.OutputShape]))
        {
            return $"shape ({string.Join(", ", output.Shape)}); expected (1, {string.Join(", ", _subject.OutputShape)})";
        }

        var values = output.Values<float>().ToArray();
        if (Array.Exists(values, value => !float.IsFinite(value)))
        {
            return $"the values {string.Join(", ", values)}";
        }

        var nearest = Enumerable.Range(0, Count).MinBy(i => Apart(values, _outputs[i]));
        if (nearest != number % Count)
        {
            return $"the answer to input {nearest}; expected that to {number % Count}";
        }

        var apart = Apart(values, _outputs[nearest]);
        return apart <= _tolerance ? null : FormattableString.Invariant($"a value that is {apart} off; expected at most {_tolerance}");
    }

    static float Apart(float[] values, float[] others) => values.Zip(others, (a, b) => Math.Abs(a - b)).Max();
}
