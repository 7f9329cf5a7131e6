using Onnx;

namespace OnnxRad.Torch.Graph;

/// <summary>An initialiser in use; its slot is its place in the list.</summary>
sealed record ConstantSlot(string Name, TensorProto Proto, ConstantRole Role);
