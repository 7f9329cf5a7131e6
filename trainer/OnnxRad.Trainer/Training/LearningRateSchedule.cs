namespace OnnxRad.Trainer;

/// <summary>The learning rate of each optimiser step.</summary>
/// <remarks>
/// Warm-up is the first part of all steps. In the one-cycle schedule (Smith and Topin, 2018) it is half a cosine from
/// 1/25 of the peak, step for step that of torch's OneCycleLR; in the others it is linear, from the first step above 0.
/// </remarks>
sealed class LearningRateSchedule
{
    const double OneCycleStart = 1.0 / 25;

    readonly ScheduleRecipe _recipe;
    readonly double _peak;
    readonly int _stepsPerEpoch;
    readonly long _last;
    readonly long _warmup;
    readonly double _top;

    /// <param name="recipe">Which schedule.</param>
    /// <param name="peak">The highest rate.</param>
    /// <param name="epochs">At least 1.</param>
    /// <param name="stepsPerEpoch">At least 1.</param>
    public LearningRateSchedule(ScheduleRecipe recipe, double peak, int epochs, int stepsPerEpoch)
    {
        (_recipe, _peak, _stepsPerEpoch) = (recipe, peak, stepsPerEpoch);
        var steps = (long)epochs * stepsPerEpoch;
        _last = steps - 1;
        _warmup = (long)Math.Round(recipe.Warmup * steps);

        // OneCycleLR's peak lies between two steps where the warm-up is no whole number of them.
        _top = recipe.Name == ScheduleName.OneCycle ? Math.Max(0, (recipe.Warmup * steps) - 1) : _warmup;
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">0 to epochs * steps per epoch - 1.</param>
    public double At(long step) => _recipe.Name switch
    {
        ScheduleName.OneCycle when step < _top => Cosine(OneCycleStart * _peak, _peak, step / _top),
        not ScheduleName.OneCycle when step < _warmup => _peak * (step + 1) / (_warmup + 1),
        ScheduleName.Constant => _peak,
        ScheduleName.Step => _peak * Math.Pow(_recipe.Gamma, _recipe.StepEpochs.Count(epoch => step >= (long)epoch * _stepsPerEpoch)),

        // The last step has the final rate exactly.
        ScheduleName.Cosine or ScheduleName.OneCycle =>
            Cosine(_peak, _recipe.FinalFraction * _peak, _last > _top ? (step - _top) / (_last - _top) : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(step), _recipe.Name, "There is no such schedule."),
    };

    static double Cosine(double from, double to, double progress) => to + ((from - to) * (1 + Math.Cos(Math.PI * progress)) / 2);
}
