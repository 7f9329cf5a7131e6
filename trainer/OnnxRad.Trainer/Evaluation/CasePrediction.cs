using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Runs a model on the images of a case.</summary>
static class CasePrediction
{
    /// <param name="model">The model.</param>
    /// <param name="images">In the order of <see cref="RadModel.ImageNames"/>, null where one is missing; a single one for a model of one.</param>
    public static Findings Of(RadModel model, IReadOnlyList<RadImage?> images) => model.ImageNames.Count == 0
        ? model.Predict(images[0]!)
        : model.Predict(model.ImageNames.Zip(images).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!));
}
