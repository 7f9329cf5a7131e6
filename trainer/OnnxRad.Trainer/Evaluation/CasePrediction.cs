using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Runs a model on the images of a case, with the numbers about its patient.</summary>
static class CasePrediction
{
    /// <summary>Runs the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sample">The case; its covariates are in the order of the card's.</param>
    /// <param name="images">In the order of <see cref="RadModel.ImageNames"/>, null where one is missing; a single one for a model of one.</param>
    /// <param name="findings">What it says, where the images can be used.</param>
    /// <returns>Why they cannot be used; null where they can.</returns>
    public static BadImage? Of(RadModel model, Sample sample, IReadOnlyList<RadImage?> images, out Findings? findings)
    {
        try
        {
            findings = Of(model, sample, images);
            return null;
        }
        catch (ImageMismatchException e)
        {
            // As infinite values that the preprocessing leaves, which only what is made of the image tells.
            findings = null;
            return new(sample.Name, e.Message);
        }
    }

    static Findings Of(RadModel model, Sample sample, IReadOnlyList<RadImage?> images)
    {
        var covariates = (model.Card.Covariates ?? []).Zip(sample.Covariates).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        return model.ImageNames.Count == 0
            ? model.Predict(images[0]!, covariates)
            : model.Predict(model.ImageNames.Zip(images).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!), covariates);
    }
}
