namespace OnnxRad.Graphs.Edits;

/// <summary>One number about a patient beside the image, as age or sex.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mean">The mean of the training split, which stands for missing values.</param>
/// <param name="Deviation">The standard deviation of the training split, above 0.</param>
public sealed record Covariate(string Name, float Mean, float Deviation);
