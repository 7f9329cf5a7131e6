using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Conformance;

/// <summary>One data set of a case.</summary>
/// <param name="Folder">Where it lies, for messages.</param>
/// <param name="Inputs">The inputs, in the order of the graph's.</param>
/// <param name="Outputs">What is right, in the order of the graph's outputs.</param>
sealed record CaseData(string Folder, IReadOnlyList<TensorProto> Inputs, IReadOnlyList<TensorProto> Outputs)
{
    /// <summary>Reads all data sets of a case.</summary>
    public static IReadOnlyList<CaseData> Read(string caseFolder)
    {
        var sets = Directory.GetDirectories(caseFolder, "test_data_set_*").Order(StringComparer.Ordinal).Select(ReadSet).ToArray();
        return sets.Length > 0
            ? sets
            : throw new FileNotFoundException(
                $"'{caseFolder}' has a model and no folder 'test_data_set_0' with inputs and outputs. Copy the case again.",
                Path.Combine(caseFolder, "test_data_set_0"));
    }

    static CaseData ReadSet(string folder)
    {
        var outputs = ReadAll(folder, "output");
        return outputs.Count > 0
            ? new(folder, ReadAll(folder, "input"), outputs)
            : throw new FileNotFoundException(
                $"'{folder}' has no 'output_0.pb' to compare with. Copy the case again.", Path.Combine(folder, "output_0.pb"));
    }

    static List<TensorProto> ReadAll(string folder, string kind)
    {
        var count = Directory.GetFiles(folder, $"{kind}_*.pb").Length;
        var tensors = new List<TensorProto>();
        for (var i = 0; i < count; i++)
        {
            var path = Path.Combine(folder, $"{kind}_{i}.pb");
            tensors.Add(File.Exists(path)
                ? ReadTensor(path)
                : throw new FileNotFoundException(
                    $"'{folder}' has {count} files '{kind}_N.pb' and none for N = {i}. Copy the case again.", path));
        }

        return tensors;
    }

    static TensorProto ReadTensor(string path)
    {
        try
        {
            return TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidOnnxException(path, $"'{path}' is no ONNX tensor, or is cut short. Copy the case again.", e);
        }
    }
}
