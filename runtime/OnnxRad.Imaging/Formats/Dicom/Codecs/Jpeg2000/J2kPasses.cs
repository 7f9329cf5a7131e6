namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Variations of the coding passes (table A.19).</summary>
[Flags]
enum J2kPasses
{
    None = 0,

    /// <summary>Later passes bypass the arithmetic coder.</summary>
    Bypass = 1,

    /// <summary>Contexts start anew with each pass.</summary>
    ResetContexts = 2,

    /// <summary>Each pass is a segment of its own.</summary>
    Terminate = 4,

    /// <summary>Contexts do not look into the next stripe.</summary>
    VerticallyCausal = 8,

    PredictableTermination = 16,

    /// <summary>Clean-up passes end with four known bits.</summary>
    SegmentationSymbols = 32,
}
