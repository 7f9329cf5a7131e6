using System.Runtime.InteropServices;
using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Conformance;

/// <summary>Runs the model of a case on its data sets and compares.</summary>
static class CaseRunner
{
    public static CaseResult Run(OnnxModel model, IReadOnlyList<CaseData> sets)
    {
        var largest = 0.0;
        foreach (var data in sets)
        {
            var result = RunSet(model, data);
            if (result.Outcome != ConformanceOutcome.Passed)
            {
                return result;
            }

            largest = Math.Max(largest, result.Difference ?? 0);
        }

        return new(ConformanceOutcome.Passed, null, largest);
    }

    static CaseResult RunSet(OnnxModel model, CaseData data)
    {
        if (data.Inputs.Count > model.Proto.Graph.Input.Count || data.Outputs.Count != model.Outputs.Count)
        {
            return CaseResult.Failed(
                $"The graph has {model.Proto.Graph.Input.Count} inputs and {model.Outputs.Count} outputs; "
                + $"the data set has {data.Inputs.Count} and {data.Outputs.Count}.");
        }

        try
        {
            return Compare(model, data);
        }
        catch (UnsupportedOnnxException e)
        {
            return CaseResult.NotApplicable(string.Join(' ', e.Problems));
        }
        catch (Exception e) when (e is InvalidOnnxException or InvalidOperationException or ArgumentException or NotSupportedException
            or IndexOutOfRangeException or NullReferenceException or InvalidCastException or KeyNotFoundException or ArithmeticException
            or ExternalException)
        {
            return CaseResult.Failed($"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Feeds the inputs; where the graph refuses that, binds all behind the first as initialisers.</summary>
    static CaseResult Compare(OnnxModel model, CaseData data)
    {
        try
        {
            return RunBound(model, data, fed: data.Inputs.Count);
        }
        catch (UnsupportedOnnxException) when (data.Inputs.Count > 1)
        {
            return RunBound(model, data, fed: 1);
        }
    }

    static CaseResult RunBound(OnnxModel model, CaseData data, int fed)
    {
        var bound = model.Clone();
        var inputs = bound.Proto.Graph.Input;
        for (var i = fed; i < data.Inputs.Count; i++)
        {
            var weight = data.Inputs[i].Clone();
            weight.Name = inputs[i].Name;
            bound.Proto.Graph.Initializer.Add(weight);
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var graph = TorchGraph.From(bound);
        graph.eval();
        var byName = data.Inputs.Take(fed).Select((tensor, i) => (inputs[i].Name, tensor)).ToDictionary(p => p.Name, p => p.tensor);
        var missing = graph.InputNames.Where(name => !byName.ContainsKey(name)).ToArray();
        if (missing.Length > 0)
        {
            return CaseResult.Failed($"The data set has no value for input '{string.Join("', '", missing)}'.");
        }

        var outputs = graph.Run([.. graph.InputNames.Select(name => CaseTensor.ToTorch(byName[name]))]);
        var largest = 0.0;
        for (var i = 0; i < outputs.Count; i++)
        {
            var difference = CaseTensor.Compare(graph.OutputNames[i], outputs[i], data.Outputs[i], out var problem);
            if (problem is not null)
            {
                return CaseResult.Failed(problem, difference);
            }

            largest = Math.Max(largest, difference ?? 0);
        }

        return new(ConformanceOutcome.Passed, null, largest);
    }
}
