namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>What <see cref="OnnxRadServices.AddOnnxRad"/> is told.</summary>
public sealed class OnnxRadOptions
{
    /// <summary>The models that the program uses.</summary>
    /// <value>At least one, each name once.</value>
    public ModelRegistrations Models { get; } = [];

    /// <summary>Whether each model runs on zeros once before the program is ready.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool WarmUp { get; set; }
}
