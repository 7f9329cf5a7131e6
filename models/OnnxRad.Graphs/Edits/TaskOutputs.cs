using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Cuts the logits of a network that does several tasks into one output a task, and joins them again.</summary>
/// <remarks>
/// The tasks share all but the rows of one classifier, so that the network has one output of logits in training. In the exported graph each
/// task's are taken out of it by a Gather, behind which its own activation stands.
/// </remarks>
public static class TaskOutputs
{
    const string Mark = "OnnxRad task output";
    const string Prefix = "tasks/";

    /// <summary>The name that the bare logits of a task have as an output: <c>tasks/NAME</c>.</summary>
    public static string NameOf(string task) => Prefix + task;

    /// <summary>Whether the outputs of a model are those of tasks.</summary>
    public static bool Are(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        NodeProto[] cuts = [.. graph.Node.Where(IsCut)];
        return cuts.Length > 0 && Array.TrueForAll(cuts, cut => Columns(graph, cut) is not null && cut.Input[0] == cuts[0].Input[0]);
    }

    /// <summary>A copy with one output of bare logits a task, named by <see cref="NameOf"/>.</summary>
    /// <param name="model">A network with one output, (N, logits).</param>
    /// <param name="tasks">The name of each task and the number of its logits, in their order; all logits belong to one.</param>
    /// <exception cref="ArgumentException">The output has another shape, or a name is used twice or in the graph already.</exception>
    public static OnnxModel Cut(OnnxModel model, IReadOnlyList<(string Name, int Logits)> tasks)
    {
        var copy = EditTools.Copy(model);
        var (graph, logits) = (copy.Proto.Graph, EditTools.OnlyOutput(copy));
        var total = tasks.Sum(task => task.Logits);
        if (EditTools.Dims(logits) is not [{ } batch, { HasDimValue: true } width] || width.DimValue != total)
        {
            throw new ArgumentException(
                $"The output '{logits.Name}' of '{model.Source}' has {(EditTools.Dims(logits) is { } dims ? $"the shape {EditTools.ShapeText(dims)}" : "no shape")}; "
                + $"the tasks {string.Join(", ", tasks.Select(task => $"'{task.Name}'"))} need (N, {total}).",
                nameof(model));
        }

        graph.Output.Clear();
        var first = 0;
        foreach (var (name, count) in tasks)
        {
            Add(copy, logits.Name, NameOf(name), Enumerable.Range(first, count), batch);
            first += count;
        }

        return copy;
    }

    /// <summary>Joins the outputs of tasks, from which activations have been taken off, in the model itself.</summary>
    internal static void Join(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        var batch = EditTools.Dims(graph.Output[0]) is [{ } first, ..] ? first.Clone() : new() { DimParam = EditTools.Batch };
        NodeProto[] cuts = [.. graph.Node.Where(IsCut)];
        TensorProto[] columns = [.. cuts.Select(cut => Columns(graph, cut)!)];
        graph.Output.Clear();
        graph.Output.Add(Output(cuts[0].Input[0], batch, columns.Sum(index => index.Dims[0])));
        foreach (var (cut, index) in cuts.Zip(columns))
        {
            graph.Node.Remove(cut);
            graph.Initializer.Remove(index);
        }
    }

    static bool IsCut(NodeProto node) => node.DocString == Mark;

    static TensorProto? Columns(GraphProto graph, NodeProto cut) =>
        cut.Input.Count == 2 && graph.Initializer.FirstOrDefault(constant => constant.Name == cut.Input[1]) is { Dims.Count: 1 } columns ? columns : null;

    static ValueInfoProto Output(string name, TensorShapeProto.Types.Dimension batch, long width)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.Add([batch.Clone(), new() { DimValue = width }]);
        return new() { Name = name, Type = new() { TensorType = type } };
    }

    static void Add(OnnxModel model, string logits, string name, IEnumerable<int> columns, TensorShapeProto.Types.Dimension batch)
    {
        var graph = model.Proto.Graph;
        var places = columns.Select(column => (long)column).ToArray();
        if (graph.Output.Any(output => output.Name == name) || EditTools.Unique(model, name) != name)
        {
            throw new ArgumentException($"'{model.Source}' uses the name '{name}' already. Name the task otherwise.", nameof(model));
        }

        var index = EditTools.AddConstant(model, name + "/columns", free => OnnxTensor.From(free, [places.Length], places));
        var node = new NodeProto { OpType = "Gather", Name = name, DocString = Mark, Attribute = { EditTools.Attribute("axis", 1) } };
        node.Input.Add([logits, index]);
        node.Output.Add(name);
        graph.Node.Add(node);
        graph.Output.Add(Output(name, batch, places.Length));
    }
}
