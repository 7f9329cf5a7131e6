namespace OnnxRad.Torch.Graph;

/// <summary>A value at the graph's border.</summary>
readonly record struct NamedSlot(string Name, int Slot);
