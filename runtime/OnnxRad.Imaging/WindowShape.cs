namespace OnnxRad.Imaging;

/// <summary>How a window leads from values to grey levels (PS3.3 section C.11.2).</summary>
public enum WindowShape
{
    /// <summary>A straight line from the low to the high end.</summary>
    Linear,

    /// <summary>An S that touches that line in the middle: 1 / (1 + e^(-4 (value - middle) / (high - low))).</summary>
    Sigmoid,

    /// <summary>A table of the file (VOI LUT), from the low to the high end.</summary>
    Table,
}
