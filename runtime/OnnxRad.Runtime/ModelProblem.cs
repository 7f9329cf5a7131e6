namespace OnnxRad.Runtime;

/// <summary>Why a model cannot be used.</summary>
public enum ModelProblem
{
    /// <summary>The bytes are cut short or of another format.</summary>
    NotOnnx,

    /// <summary>ONNX Runtime refuses the graph.</summary>
    Refused,

    /// <summary>The file has no model card.</summary>
    NoCard,

    /// <summary>The model card cannot be read or holds impossible values.</summary>
    InvalidCard,

    /// <summary>The file has no preprocessing graph.</summary>
    NoPreprocessing,

    /// <summary>The preprocessing graph cannot be read or is not one.</summary>
    InvalidPreprocessing,

    /// <summary>Graph, card and preprocessing contradict each other.</summary>
    Inconsistent,

    /// <summary>The graph has an input or output that is not a float32 tensor.</summary>
    UnsupportedType,
}
