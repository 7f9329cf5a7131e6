namespace OnnxRad.Torch.Ops;

/// <summary>Which place is nearest: the nearest_mode of Resize.</summary>
enum Rounding
{
    /// <summary>The nearer one; the smaller one in the middle.</summary>
    PreferFloor,

    /// <summary>The nearer one; the larger one in the middle.</summary>
    PreferCeiling,

    /// <summary>The one below.</summary>
    Floor,

    /// <summary>The one above.</summary>
    Ceiling,

    /// <summary>The one below where the tensor grows, the one above where it shrinks: before opset 11.</summary>
    Legacy,
}

/// <summary>Rounds places.</summary>
static class RoundingExtensions
{
    extension(Rounding rounding)
    {
        /// <summary>The whole place of a place between two.</summary>
        public long Apply(float place, bool shrinks) => (long)(rounding switch
        {
            Rounding.PreferFloor => MathF.Ceiling(place - 0.5f),
            Rounding.PreferCeiling => MathF.Floor(place + 0.5f),
            Rounding.Ceiling => MathF.Ceiling(place),
            Rounding.Legacy when shrinks => MathF.Ceiling(place),
            _ => MathF.Floor(place),
        });
    }
}
