using OnnxRad.Graphs;
using OnnxRad.Torch.Conformance;

namespace OnnxRad.Torch;

/// <summary>Runs suites in the format of the ONNX backend tests through <see cref="TorchGraph"/>.</summary>
/// <remarks>
/// A case is a folder with <c>model.onnx</c> and folders <c>test_data_set_N</c> of <c>input_N.pb</c> and
/// <c>output_N.pb</c>. What the files say is right, within a relative tolerance of 1e-3 and an absolute one of 1e-7, as in
/// the ONNX project's own runner.
/// </remarks>
public static class ConformanceSuite
{
    /// <summary>The folders of the cases under a folder, which may be a case itself, in alphabetical order.</summary>
    /// <param name="folder">Searched with all folders below it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">There is no <c>model.onnx</c> in it.</exception>
    public static IReadOnlyList<string> FindCases(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'. Name a folder of ONNX backend tests.");
        }

        string[] cases = [.. Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        return cases.Length > 0
            ? cases
            : throw new FileNotFoundException(
                $"There are no test cases under '{folder}'. A case is a folder with 'model.onnx' and "
                + "'test_data_set_0/input_0.pb', 'output_0.pb' and so on.",
                Path.Combine(folder, "model.onnx"));
    }

    /// <summary>Runs one case.</summary>
    /// <param name="folder">The suite's folder, which the case's name leaves out.</param>
    /// <param name="caseFolder">One of <see cref="FindCases"/>.</param>
    /// <exception cref="FileNotFoundException">The case has no data set, or no output in one.</exception>
    /// <exception cref="InvalidOnnxException">A tensor file is cut short or no tensor, or the model no model.</exception>
    public static ConformanceCase Run(string folder, string caseFolder)
    {
        NativeTorch.EnsureLoaded();
        var relative = Path.GetRelativePath(folder, caseFolder);
        var name = relative == "." ? Path.GetFileName(Path.GetFullPath(caseFolder)) : relative.Replace('\\', '/');
        var model = OnnxModel.Load(Path.Combine(caseFolder, "model.onnx"));
        string[] operators = [.. model.Nodes.Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        var result = CaseRunner.Run(model, CaseData.Read(caseFolder));
        return new(name, operators, result.Outcome, result.Reason, double.IsFinite(result.Difference ?? 0) ? result.Difference : null);
    }
}
