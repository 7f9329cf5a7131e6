namespace OnnxRad.Runtime;

/// <summary>What ONNX Runtime computes with.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor; always there.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU by CUDA and cuDNN; needs a build with <c>-p:Accelerator=cuda</c>.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU by TensorRT; needs a build with <c>-p:Accelerator=cuda</c>.</summary>
    TensorRt,
}
