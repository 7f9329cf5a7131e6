using OnnxRad.Torch.Ops;

namespace OnnxRad.Torch.Graph;

/// <summary>One node to run.</summary>
/// <param name="Node">The node's name, for messages.</param>
/// <param name="OpType">The operator's name, for messages.</param>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">The slots of its inputs; -1 for one left out.</param>
/// <param name="Outputs">The slots of its outputs.</param>
/// <param name="Release">The slots that nothing needs after this step.</param>
sealed record Step(string Node, string OpType, ITorchOp Op, int[] Inputs, int[] Outputs, int[] Release);
