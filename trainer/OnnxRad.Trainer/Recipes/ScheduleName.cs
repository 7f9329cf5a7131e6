namespace OnnxRad.Trainer;

/// <summary>The schedules of the learning rate.</summary>
public enum ScheduleName
{
    /// <summary>The same throughout.</summary>
    Constant,

    /// <summary>Multiplied by a factor after given epochs.</summary>
    Step,

    /// <summary>Half a cosine from the highest to the last (Loshchilov and Hutter, 2017).</summary>
    Cosine,

    /// <summary>A rise and a fall along half cosines (Smith and Topin, 2018).</summary>
    OneCycle,
}
