namespace OnnxRad.Torch.Ops;

/// <summary>The attribute auto_pad.</summary>
enum AutoPad
{
    None,
    Valid,
    SameUpper,
    SameLower,
}
