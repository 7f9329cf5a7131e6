using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Configuration;

/// <summary>Compares a configuration with the graph it is for.</summary>
static class ConfigCheck
{
    /// <summary>The protocol's element type of each <see cref="DataType"/>; those of the two have the same names but for strings.</summary>
    public static DataType Config(TensorType type) =>
        type == TensorType.Bytes ? DataType.TypeString : Enum.Parse<DataType>($"Type{type}", ignoreCase: true);

    /// <summary>All contradictions, a sentence each.</summary>
    public static List<string> Problems(string name, ModelConfig config, ModelSignature signature)
    {
        var problems = new List<string>();
        Check(config.Name is "" || config.Name == name, $"name is '{config.Name}', but the model's folder is '{name}'.");
        Check(config.Platform is "" or "onnxruntime_onnx", $"platform is '{config.Platform}'; expected 'onnxruntime_onnx'.");
        Check(config.Backend is "" or "onnxruntime", $"backend is '{config.Backend}'; expected 'onnxruntime'.");
        Check(config.MaxBatchSize >= 0, $"max_batch_size is {config.MaxBatchSize}; expected 0 or above.");
        Check(
            config.MaxBatchSize <= 0 || signature.HasOpenFirstDimension,
            $"max_batch_size is {config.MaxBatchSize}, but the graph fixes the first dimension of an input or output: "
            + $"{string.Join(", ", signature.Inputs.Concat(signature.Outputs).Select(spec => $"'{spec.Name}' {spec.ShapeText}"))}. "
            + "Set it to 0.");
        Check(!config.ModelTransactionPolicy?.Decoupled ?? true, "model_transaction_policy is decoupled, which ONNX models are not.");
        var batched = config.MaxBatchSize > 0;
        foreach (var input in config.Input.Where(input => signature.Optional.All(spec => spec.Name != input.Name)))
        {
            Check(input.Reshape is null, $"Input '{input.Name}' has a reshape; put a Reshape node into the graph.");
            Check(!input.IsShapeTensor && !input.AllowRaggedBatch && !input.Optional,
                $"Input '{input.Name}' is a shape tensor, ragged or optional; ONNX models served here have none of these.");
            Compare("Input", input.Name, input.DataType, input.Dims, signature.Inputs);
        }

        foreach (var output in config.Output)
        {
            Check(output.Reshape is null, $"Output '{output.Name}' has a reshape; put a Reshape node into the graph.");
            Check(output.LabelFilename is "" || IsFileName(output.LabelFilename),
                $"label_filename of output '{output.Name}' is '{output.LabelFilename}'; "
                + "expected the name of a file in the model's folder.");
            Compare("Output", output.Name, output.DataType, output.Dims, signature.Outputs);
        }

        problems.AddRange(Repeated("Input", config.Input.Select(input => input.Name)));
        problems.AddRange(Repeated("Output", config.Output.Select(output => output.Name)));
        problems.AddRange(config.ModelWarmup.SelectMany(warmup => WarmupProblems(warmup, signature)));
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        void Compare(string kind, string tensor, DataType type, IReadOnlyList<long> dims, IReadOnlyList<TensorSpec> specs)
        {
            if (specs.FirstOrDefault(spec => spec.Name == tensor) is not { } spec)
            {
                problems.Add($"{kind} '{tensor}' is not in the graph, which has {string.Join(", ", specs.Select(s => $"'{s.Name}'"))}.");
                return;
            }

            Check(type == DataType.TypeInvalid || type == Config(spec.Type),
                $"{kind} '{tensor}' is {Text(type)}, but {Text(Config(spec.Type))} in the graph.");
            long[] shape = batched ? [-1, .. dims] : [.. dims];
            Check(dims.Count == 0 || (batched && !signature.HasOpenFirstDimension) || Agree(shape, spec.Shape),
                $"{kind} '{tensor}' has the dims [{string.Join(", ", dims)}]{(batched ? " without the batch" : "")}, "
                + $"but is {spec.ShapeText} in the graph.");
        }
    }

    static IEnumerable<string> Repeated(string kind, IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.Ordinal)
        .Where(group => group.Count() > 1).Select(group => $"{kind} '{group.Key}' is there {group.Count()} times; expected once.");

    static IEnumerable<string> WarmupProblems(ModelWarmup warmup, ModelSignature signature)
    {
        List<TensorSpec> known = [.. signature.Inputs, .. signature.Optional];
        foreach (var (name, said) in warmup.Inputs)
        {
            if (known.Find(input => input.Name == name) is not { } spec)
            {
                yield return $"model_warmup '{warmup.Name}' has the input '{name}', which is not in the graph; "
                    + $"expected {string.Join(", ", known.Select(input => $"'{input.Name}'"))}.";
            }
            else if (said.DataType != DataType.TypeInvalid && said.DataType != Config(spec.Type))
            {
                yield return $"model_warmup '{warmup.Name}' has the input '{name}' as {Text(said.DataType)}, but it is {Text(Config(spec.Type))} in the graph.";
            }
        }
    }

    /// <summary>Whether a text is the name of a file and no path.</summary>
    public static bool IsFileName(string text) =>
        text.Length is > 0 and <= 255 && text is not ("." or "..") && !text.AsSpan().ContainsAny("/\\\0:");

    static string Text(DataType type) => $"TYPE_{type.ToString()["Type".Length..].ToUpperInvariant()}";

    static bool Agree(long[] said, IReadOnlyList<long> graph) =>
        said.Length == graph.Count && said.Zip(graph).All(pair => pair.First == pair.Second || pair.Second < 0);
}
