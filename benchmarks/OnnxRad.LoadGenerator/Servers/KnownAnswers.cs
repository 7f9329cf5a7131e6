using Microsoft.ML.OnnxRuntime;
using OnnxRad.Client;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>Random inputs of one item, and what the model gives for them on the CPU.</summary>
sealed class KnownAnswers
{
    const int Count = 8;

    readonly Subject _subject;
    readonly ClientTensor[][] _inputs;
    readonly float[][] _outputs;

    public KnownAnswers(Subject subject)
    {
        _subject = subject;
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
        var nearest = Enumerable.Range(0, Count).MinBy(i => values.Zip(_outputs[i], (a, b) => Math.Abs(a - b)).Max());
        return nearest == number % Count ? null : $"the answer to input {nearest}; expected that to {number % Count}";
    }
}
