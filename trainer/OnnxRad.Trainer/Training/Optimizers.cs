using OnnxRad.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The optimisers by name. Weight decay applies to kernels and matrices, not to biases and norms.</summary>
static class Optimizers
{
    /// <summary>Makes an optimiser.</summary>
    /// <param name="recipe">Which one, and its settings.</param>
    /// <param name="parameters">The weights to train.</param>
    public static optim.Optimizer Create(OptimizerRecipe recipe, IEnumerable<Parameter> parameters) =>
        Create(recipe, parameters.Select(p => (p, 1.0)));

    /// <summary>Makes an optimiser whose learning rate differs among the weights.</summary>
    /// <param name="recipe">Which one, and its settings.</param>
    /// <param name="parameters">The weights to train, each with the factor on its learning rate.</param>
    public static optim.Optimizer Create(OptimizerRecipe recipe, IEnumerable<(Parameter Weight, double Factor)> parameters)
    {
        NativeTorch.EnsureLoaded();
        var groups = parameters.GroupBy(p => (p.Factor, IsDecayed: p.Weight.dim() > 1), p => p.Weight)
            .OrderByDescending(g => g.Key.Factor).ThenByDescending(g => g.Key.IsDecayed)
            .Select(g => (Weights: g.ToArray(), Decay: g.Key.IsDecayed ? recipe.WeightDecay : 0, Rate: recipe.LearningRate * g.Key.Factor)).ToArray();
        var lr = recipe.LearningRate;
        return recipe.Name switch
        {
            OptimizerName.Sgd => optim.SGD(Groups((p, d, r) => new SGD.ParamGroup(
                p, new SGD.Options { LearningRate = r, momentum = recipe.Momentum, nesterov = recipe.Nesterov, weight_decay = d })), lr),
            OptimizerName.AdaGrad => optim.Adagrad(Groups((p, d, r) => new Adagrad.ParamGroup(
                p, new Adagrad.Options { LearningRate = r, eps = recipe.Epsilon, weight_decay = d })), lr),
            OptimizerName.Adam => optim.Adam(Groups((p, d, r) => new Adam.ParamGroup(
                p, new Adam.Options { LearningRate = r, beta1 = recipe.Beta1, beta2 = recipe.Beta2, eps = recipe.Epsilon, weight_decay = d })), lr),
            OptimizerName.AdamW => optim.AdamW(Groups((p, d, r) => new AdamW.ParamGroup(
                p, new AdamW.Options { LearningRate = r, beta1 = recipe.Beta1, beta2 = recipe.Beta2, eps = recipe.Epsilon, weight_decay = d })), lr),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Name, "There is no such optimiser."),
        };

        IEnumerable<TGroup> Groups<TGroup>(Func<Parameter[], double, double, TGroup> make) =>
            groups.Select(g => make(g.Weights, g.Decay, g.Rate)).ToArray();
    }

    /// <summary>Sets the learning rate; a weight with a factor gets its part.</summary>
    /// <param name="optimizer">One that <see cref="Create(OptimizerRecipe, IEnumerable{Parameter})"/> made.</param>
    /// <param name="recipe">Of which it was made.</param>
    /// <param name="rate">The rate of a weight with factor 1.</param>
    public static void SetLearningRate(optim.Optimizer optimizer, OptimizerRecipe recipe, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate * (group.InitialLearningRate / recipe.LearningRate);
        }
    }

    /// <summary>What an optimiser remembers of its steps.</summary>
    public static byte[] Save(optim.Optimizer optimizer)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory))
        {
            ((OptimizerHelper)optimizer).save_state_dict(writer);
        }

        return memory.ToArray();
    }

    /// <summary>Gives an optimiser what <see cref="Save"/> gave of one of the same recipe and parameters.</summary>
    public static void Restore(optim.Optimizer optimizer, byte[] state)
    {
        if (optimizer is SGD sgd)
        {
            MakeMomentum(sgd);
        }

        using var reader = new BinaryReader(new MemoryStream(state));
        ((OptimizerHelper)optimizer).load_state_dict(reader);
    }

    /// <summary>SGD makes its momentum in the first step, and reads what it lacks into memory of the CPU whatever the device.</summary>
    static void MakeMomentum(SGD optimizer)
    {
        using var scope = NewDisposeScope();
        foreach (var (state, parameter) in optimizer.state_dict().State.Zip(optimizer.parameters()))
        {
            ((SGD.State)state).momentum_buffer ??= zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
        }
    }
}
