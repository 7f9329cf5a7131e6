namespace OnnxRad.Runtime.Sessions;

/// <summary>Whether threads that share a pass look for work in a loop where they have none, which holds their processors.</summary>
enum Spinning
{
    /// <summary>They sleep at once.</summary>
    Never,

    /// <summary>They look for it while a pass runs, and sleep where none comes soon.</summary>
    Passes,

    /// <summary>They look for it after a pass too, as ONNX Runtime has them do by default.</summary>
    Always,
}
