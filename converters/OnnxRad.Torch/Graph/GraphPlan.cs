namespace OnnxRad.Torch.Graph;

/// <summary>A graph made ready to run: every value has a numbered slot, every node its operator.</summary>
/// <param name="SlotCount">Slots in all; those of <paramref name="Constants"/> come first, in order.</param>
/// <param name="Constants">The initialisers in use.</param>
/// <param name="Inputs">The graph's inputs.</param>
/// <param name="Outputs">The graph's outputs.</param>
/// <param name="Steps">The nodes in the order in which they run.</param>
/// <param name="Shapes">Which of them follow from the shapes of the inputs.</param>
sealed record GraphPlan(
    int SlotCount,
    IReadOnlyList<ConstantSlot> Constants,
    IReadOnlyList<NamedSlot> Inputs,
    IReadOnlyList<NamedSlot> Outputs,
    Step[] Steps,
    ShapeWork Shapes);
