using OnnxRad.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The steps of the optimisers, on what TorchSharp's keep of each weight and with their results to the last bit.</summary>
/// <remarks>
/// TorchSharp's own steps pass numbers that the collector may free while torch reads them (docs/explanation/torchsharp-scalars.md). Only the
/// settings that <see cref="Optimizers.Create(OptimizerRecipe, IEnumerable{Parameter})"/> makes are read.
/// </remarks>
static class OptimizerSteps
{
    /// <summary>Changes each weight that has a gradient.</summary>
    /// <param name="optimizer">One that <see cref="Optimizers.Create(OptimizerRecipe, IEnumerable{Parameter})"/> made.</param>
    public static void Step(optim.Optimizer optimizer)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var states = ((OptimizerHelper)optimizer).state_dict().State.GetEnumerator();
        foreach (var group in optimizer.ParamGroups.Cast<ParamGroup>())
        {
            foreach (var weight in group.Parameters)
            {
                states.MoveNext();
                if (weight.grad is { } gradient)
                {
                    Step(weight, gradient, group, states.Current);
                }
            }
        }
    }

    static void Step(Parameter weight, Tensor gradient, ParamGroup group, OptimizerState state)
    {
        switch (group, state)
        {
            case (SGD.ParamGroup sgd, SGD.State momentum):
                Sgd(weight, Decayed(gradient, weight, sgd.Options.weight_decay!.Value), sgd.Options, momentum);
                break;
            case (Adagrad.ParamGroup adagrad, Adagrad.State squares):
                AdaGrad(weight, Decayed(gradient, weight, adagrad.Options.weight_decay!.Value), adagrad.Options, squares);
                break;
            case (Adam.ParamGroup { Options: var o }, Adam.State s):
                s.step++;
                Moments((s.exp_avg, s.exp_avg_sq), Decayed(gradient, weight, o.weight_decay!.Value), (o.beta1!.Value, o.beta2!.Value));
                Adapted(weight, (s.exp_avg, s.exp_avg_sq), (o.beta1.Value, o.beta2.Value), (o.LearningRate!.Value, o.eps!.Value), s.step);
                break;
            case (AdamW.ParamGroup { Options: var o }, AdamW.State s):
                s.step++;
                weight.MultiplyInPlace(1 - (o.LearningRate!.Value * o.weight_decay!.Value));
                Moments((s.exp_avg, s.exp_avg_sq), gradient, (o.beta1!.Value, o.beta2!.Value));
                Adapted(weight, (s.exp_avg, s.exp_avg_sq), (o.beta1.Value, o.beta2.Value), (o.LearningRate.Value, o.eps!.Value), s.step);
                break;
            default:
                throw new ArgumentException($"There is no step of {group.GetType().Name}.", nameof(group));
        }
    }

    static Tensor Decayed(Tensor gradient, Tensor weight, double decay) => decay == 0 ? gradient : gradient.PlusTimes(weight, decay);

    static void Sgd(Tensor weight, Tensor gradient, SGD.Options options, SGD.State state)
    {
        var (momentum, step) = (options.momentum!.Value, gradient);
        if (momentum != 0)
        {
            state.momentum_buffer = state.momentum_buffer is { } velocity
                ? velocity.MultiplyInPlace(momentum).AddInPlace(gradient)
                : gradient.clone().DetachFromDisposeScope();
            step = options.nesterov!.Value ? gradient.PlusTimes(state.momentum_buffer, momentum) : state.momentum_buffer;
        }

        weight.AddTimesInPlace(step, -options.LearningRate!.Value);
    }

    static void AdaGrad(Tensor weight, Tensor gradient, Adagrad.Options options, Adagrad.State state)
    {
        state.step++;
        state.sum.AddProductInPlace(gradient, gradient, 1);
        weight.AddQuotientInPlace(gradient, state.sum.sqrt().AddInPlace(options.eps!.Value), -options.LearningRate!.Value);
    }

    /// <summary>The running means of the gradient and of its square.</summary>
    static void Moments((Tensor Mean, Tensor Square) of, Tensor gradient, (double Mean, double Square) share)
    {
        of.Mean.MultiplyInPlace(share.Mean).AddTimesInPlace(gradient, 1 - share.Mean);
        of.Square.MultiplyInPlace(share.Square).AddProductInPlace(gradient, gradient, 1 - share.Square);
    }

    /// <summary>Moves a weight by its running mean over the root of its running square, both freed of their start at 0.</summary>
    static void Adapted(Tensor weight, (Tensor Mean, Tensor Square) of, (double Mean, double Square) share, (double Learning, double Epsilon) rate, long step)
    {
        var (unbiasMean, unbiasSquare) = (1 - Math.Pow(share.Mean, step), 1 - Math.Pow(share.Square, step));
        var divisor = of.Square.sqrt().DividedBy(Math.Sqrt(unbiasSquare)).AddInPlace(rate.Epsilon);
        weight.AddQuotientInPlace(of.Mean, divisor, -(rate.Learning / unbiasMean));
    }
}
