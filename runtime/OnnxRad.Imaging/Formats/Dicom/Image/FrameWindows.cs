namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Collects the windows that the frames or slices of a volume propose.</summary>
sealed class FrameWindows
{
    // Frames, and windows of single ones, that are kept: many frames that share many windows, and differ in their rescale, are far fewer bytes of the file.
    const int MostKept = 1 << 16;

    readonly List<IReadOnlyList<ImageWindow>> _frames = [];
    List<ImageWindow>? _common;
    ImageWindow? _reach;
    bool _areLines = true;
    bool _areTooLarge;
    long _kept;

    /// <summary>Adds a frame.</summary>
    /// <param name="windows">The windows that it proposes.</param>
    public void Add(IReadOnlyList<ImageWindow> windows)
    {
        if (windows is [var preferred, ..])
        {
            AddToAll(windows, preferred);
        }

        // Tables may be far larger than the pixels.
        _kept += 1 + windows.Count;
        _areTooLarge |= _kept > MostKept || windows.Any(window => window.Table is not null);
        if (_areTooLarge)
        {
            _frames.Clear();
        }
        else
        {
            _frames.Add(windows);
        }
    }

    /// <summary>The windows of the volume: those that all frames propose; where there are none, one as wide as the preferred ones of all frames together, if each is linear.</summary>
    /// <remarks>Frames that propose none, such as those of air, whose width is 0, do not count.</remarks>
    public IReadOnlyList<ImageWindow> OfAll => _common is [_, ..] ? _common : _areLines && _reach is { } reach ? [reach] : [];

    /// <summary>The windows of each frame; empty where there is no more to know than <see cref="OfAll"/>, or it is too large to keep.</summary>
    public IReadOnlyList<IReadOnlyList<ImageWindow>> OfEach => _areTooLarge || _frames.TrueForAll(own => own.SequenceEqual(_common ?? [])) ? [] : _frames;

    void AddToAll(IReadOnlyList<ImageWindow> windows, ImageWindow preferred)
    {
        _common = _common is null ? [.. windows] : _common.FindAll(window => windows.Contains(window));
        _areLines &= preferred.Shape == WindowShape.Linear;
        _reach = new(Math.Min(preferred.Low, _reach?.Low ?? preferred.Low), Math.Max(preferred.High, _reach?.High ?? preferred.High));
    }
}
