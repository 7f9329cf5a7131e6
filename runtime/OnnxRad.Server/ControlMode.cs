namespace OnnxRad.Server;

/// <summary>Who decides which models of the repository are loaded.</summary>
enum ControlMode
{
    /// <summary>All models are loaded at the start, and stay.</summary>
    None,

    /// <summary>Clients load and unload models.</summary>
    Explicit,

    /// <summary>The repository is looked at again and again, and followed.</summary>
    Poll,
}
