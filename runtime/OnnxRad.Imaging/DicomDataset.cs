using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>The attributes of a DICOM object, or of an item of one of its sequences.</summary>
/// <remarks>Values are decoded when asked for. Absent, empty and unreadable values are the same to the methods with a fallback.</remarks>
public sealed class DicomDataset
{
    const int MostCharacterSets = 16;

    readonly Dictionary<DicomTag, DicomElement> _elements = [];
    readonly DicomDataset? _parent;

    internal DicomDataset(DicomDataset? parent = null) => _parent = parent;

    /// <summary>The attributes in the order of their tags.</summary>
    public IEnumerable<DicomElement> Elements => _elements.Values.OrderBy(e => e.Tag);

    /// <summary>The number of attributes.</summary>
    public int Count => _elements.Count;

    /// <summary>An attribute, or null when it is absent.</summary>
    public DicomElement? this[DicomTag tag] => _elements.GetValueOrDefault(tag);

    /// <summary>The values of a text attribute, decoded by the specific character set, without padding.</summary>
    /// <returns>Empty when the attribute is absent or has no value.</returns>
    public IReadOnlyList<string> Texts(DicomTag tag) =>
        this[tag] is { Value.Length: > 0 } element ? DicomText.Values(element, CharacterSets) : [];

    /// <summary>The first value of a text attribute; null when it is absent or empty.</summary>
    public string? Text(DicomTag tag) => FirstTexts(tag, 1) is [{ Length: > 0 } text, ..] ? text : null;

    /// <summary>The values of a number attribute, binary or written in decimal digits.</summary>
    /// <returns>Empty when the attribute is absent; <see cref="double.NaN"/> for a value that is not a number.</returns>
    public IReadOnlyList<double> Numbers(DicomTag tag) =>
        this[tag] is { Value.Length: > 0 } element ? DicomNumbers.Values(element) : [];

    /// <summary>The first value of a number attribute; null when it is absent, empty or not a number.</summary>
    public double? Number(DicomTag tag) => FirstNumbers(tag, 1) is [var number] && double.IsFinite(number) ? number : null;

    /// <summary>The first value of a number attribute as a whole number.</summary>
    /// <param name="tag">The attribute.</param>
    /// <param name="fallback">The result where it is absent, not a whole number, or out of the range of <see cref="int"/>.</param>
    public int Integer(DicomTag tag, int fallback) =>
        Number(tag) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : fallback;

    /// <summary>The first values of a text attribute; the others, of which a file may have many, are not decoded.</summary>
    internal IReadOnlyList<string> FirstTexts(DicomTag tag, int most) =>
        this[tag] is { Value.Length: > 0 } element ? DicomText.Values(element, CharacterSets, most) : [];

    /// <summary>The first values of a number attribute; the others, of which a file may have many, are not decoded.</summary>
    internal IReadOnlyList<double> FirstNumbers(DicomTag tag, int most) =>
        this[tag] is { Value.Length: > 0 } element ? DicomNumbers.Values(element, most) : [];

    /// <summary>The items of a sequence; empty when it is absent.</summary>
    public IReadOnlyList<DicomDataset> Items(DicomTag tag) => this[tag]?.Items ?? [];

    /// <summary>The specific character sets (0008,0005), inherited by the items of sequences.</summary>
    internal IReadOnlyList<string> CharacterSets
    {
        get
        {
            for (var dataset = this; dataset is not null; dataset = dataset._parent)
            {
                if (dataset[DicomTags.SpecificCharacterSet] is { } element)
                {
                    return DicomText.Values(element, [], MostCharacterSets);
                }
            }

            return [];
        }
    }

    // A tag that comes twice is damage; the first one is kept, as readers that stop at what they look for do.
    internal void Add(DicomElement element) => _elements.TryAdd(element.Tag, element);
}
