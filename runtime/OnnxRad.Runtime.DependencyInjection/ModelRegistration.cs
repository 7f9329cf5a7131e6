namespace OnnxRad.Runtime.DependencyInjection;

/// <summary>One model that a program uses.</summary>
/// <param name="Path">The file; a relative path starts at the program's current folder.</param>
/// <param name="Options">How it is run; <see langword="null"/> for the defaults.</param>
public sealed record ModelRegistration(string Path, RadModelOptions? Options = null);
