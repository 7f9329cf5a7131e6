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
    public static optim.Optimizer Create(OptimizerRecipe recipe, IEnumerable<Parameter> parameters)
    {
        NativeTorch.EnsureLoaded();
        var all = parameters.ToArray();
        var decayed = all.Where(p => p.dim() > 1).ToArray();
        var others = all.Where(p => p.dim() <= 1).ToArray();
        var (lr, decay) = (recipe.LearningRate, recipe.WeightDecay);
        return recipe.Name switch
        {
            OptimizerName.Sgd => optim.SGD(Groups((p, d) => new SGD.ParamGroup(
                p, new SGD.Options { LearningRate = lr, momentum = recipe.Momentum, nesterov = recipe.Nesterov, weight_decay = d })), lr),
            OptimizerName.AdaGrad => optim.Adagrad(Groups((p, d) => new Adagrad.ParamGroup(
                p, new Adagrad.Options { LearningRate = lr, eps = recipe.Epsilon, weight_decay = d })), lr),
            OptimizerName.Adam => optim.Adam(Groups((p, d) => new Adam.ParamGroup(
                p, new Adam.Options { LearningRate = lr, beta1 = recipe.Beta1, beta2 = recipe.Beta2, eps = recipe.Epsilon, weight_decay = d })), lr),
            OptimizerName.AdamW => optim.AdamW(Groups((p, d) => new AdamW.ParamGroup(
                p, new AdamW.Options { LearningRate = lr, beta1 = recipe.Beta1, beta2 = recipe.Beta2, eps = recipe.Epsilon, weight_decay = d })), lr),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Name, "There is no such optimiser."),
        };

        IEnumerable<TGroup> Groups<TGroup>(Func<Parameter[], double, TGroup> make) =>
            new[] { (decayed, decay), (others, 0.0) }.Where(g => g.Item1.Length > 0).Select(g => make(g.Item1, g.Item2)).ToArray();
    }

    /// <summary>Sets the learning rate of all groups.</summary>
    public static void SetLearningRate(optim.Optimizer optimizer, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
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
