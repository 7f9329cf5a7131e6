using Onnx;
using OnnxRad.Torch.Ops;

namespace OnnxRad.Torch.Graph;

/// <summary>A graph made ready to run: every value has a numbered slot, every node its operator.</summary>
/// <param name="SlotCount">Slots in all; those of <paramref name="Constants"/> come first, in order.</param>
/// <param name="Constants">The initialisers in use.</param>
/// <param name="Inputs">The graph's inputs.</param>
/// <param name="Outputs">The graph's outputs.</param>
/// <param name="Steps">The nodes in the order in which they run.</param>
sealed record GraphPlan(
    int SlotCount,
    IReadOnlyList<ConstantSlot> Constants,
    IReadOnlyList<NamedSlot> Inputs,
    IReadOnlyList<NamedSlot> Outputs,
    Step[] Steps);

/// <summary>A value at the graph's border.</summary>
readonly record struct NamedSlot(string Name, int Slot);

/// <summary>An initialiser in use; its slot is its place in the list.</summary>
sealed record ConstantSlot(string Name, TensorProto Proto, ConstantRole Role);

/// <summary>One node to run.</summary>
/// <param name="Node">The node's name, for messages.</param>
/// <param name="OpType">The operator's name, for messages.</param>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">The slots of its inputs; -1 for one left out.</param>
/// <param name="Outputs">The slots of its outputs.</param>
/// <param name="Release">The slots that nothing needs after this step.</param>
sealed record Step(string Node, string OpType, ITorchOp Op, int[] Inputs, int[] Outputs, int[] Release);

/// <summary>What becomes of an initialiser.</summary>
enum ConstantRole
{
    /// <summary>Trained: a parameter of the module, written back by the export.</summary>
    Weight,

    /// <summary>Running mean or variance: a buffer of the module, written back by the export.</summary>
    Statistic,

    /// <summary>Floating-point numbers that are not trained: a buffer of the module.</summary>
    Buffer,

    /// <summary>Integers, and single numbers: kept on the CPU, where reading them costs no synchronisation.</summary>
    Fixed,
}
