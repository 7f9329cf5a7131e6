using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>All losses.</summary>
static class LossTable
{
    static readonly Dictionary<LossName, Func<LossRecipe, float[]?, Device, ITaskLoss>> s_losses = new()
    {
        [LossName.CrossEntropy] = (recipe, weights, device) => new CrossEntropyLoss(weights, recipe.LabelSmoothing, device),
        [LossName.Dice] = (_, _, _) => new SoftDiceLoss(),
        [LossName.DiceCrossEntropy] = (recipe, weights, device) => new DiceCrossEntropyLoss(weights, recipe.LabelSmoothing, device),
        [LossName.L1] = (_, _, _) => new L1Loss(),
        [LossName.Mse] = (_, _, _) => new MseLoss(),
        [LossName.Perceptual] = (recipe, _, device) => new PerceptualLoss(recipe.Network!, recipe.Layer!, recipe.Weight, device),
        [LossName.Ssim] = (_, _, device) => new SsimLoss(device),
        [LossName.Focal] = (recipe, _, _) => new FocalLoss(recipe.Gamma, recipe.Alpha),
    };

    /// <summary>The losses that can be made.</summary>
    public static IReadOnlyCollection<LossName> Names => s_losses.Keys;

    /// <summary>Makes a loss.</summary>
    /// <param name="recipe">Which one.</param>
    /// <param name="classWeights">The weight of each class; null when all weigh the same.</param>
    /// <param name="device">Where the logits will be.</param>
    public static ITaskLoss Create(LossRecipe recipe, float[]? classWeights, Device device) => s_losses[recipe.Name](recipe, classWeights, device);
}
