using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>The numbers that a key takes.</summary>
readonly record struct NumberRange(double Low, double High)
{
    /// <summary>Whether <see cref="Low"/> itself is outside.</summary>
    public bool LowOpen { get; init; }

    /// <summary>Whether <see cref="High"/> itself is outside.</summary>
    public bool HighOpen { get; init; }

    /// <summary>Whether 0 is allowed beside the range.</summary>
    public bool OrZero { get; init; }

    public bool Contains(double value) =>
        (OrZero && value == 0)
        || ((LowOpen ? value > Low : value >= Low) && (HighOpen ? value < High : value <= High));

    /// <summary>The range in words, to follow "a number" or "an integer".</summary>
    public override string ToString() => (LowOpen, HighOpen) switch
    {
        (false, false) => $"from {Text(Low)} to {Text(High)}",
        (true, false) => $"above {Text(Low)} and at most {Text(High)}",
        (false, true) => $"of at least {Text(Low)} and below {Text(High)}",
        (true, true) => $"above {Text(Low)} and below {Text(High)}",
    };

    static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
