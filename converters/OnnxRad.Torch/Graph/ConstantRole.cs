namespace OnnxRad.Torch.Graph;

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
