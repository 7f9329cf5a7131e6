namespace OnnxRad.Trainer;

/// <summary>The classes and the split of a data set.</summary>
public sealed record DataRecipe
{
    /// <summary>The class names in the order of the network's outputs.</summary>
    /// <value>
    /// 2 to 1000 different names of at most 64 characters; default null, which takes them from the data (YAML: auto).
    /// </value>
    public IReadOnlyList<string>? Classes { get; init => field = value is null ? null : new ValueList<string>(value); }

    /// <summary>The unit of the value or of the time, as years.</summary>
    /// <value>At most 64 characters; default empty.</value>
    public string Unit { get; init; } = "";

    /// <summary>The columns with numbers about the patient that the network sees beside the image.</summary>
    /// <value>At most 100 different names of at most 64 characters; default empty (YAML: none).</value>
    public IReadOnlyList<string> Covariates { get; init => field = new ValueList<string>(value); } = new ValueList<string>([]);

    /// <summary>The hidden units behind the image's features and the covariates; 0 joins both in front of the classifier alone.</summary>
    /// <value>0 to 4096; default 0.</value>
    public int CovariateUnits { get; init; }

    /// <summary>Which pixel values of a label map stand for each class, in the order of <see cref="Classes"/>.</summary>
    /// <value>
    /// One entry a class: a value of 0 to 65535, a range or several, as <c>0</c>, <c>1+2</c> or <c>128-255</c>; default null: the values are the
    /// indices of the classes (YAML: auto).
    /// </value>
    public IReadOnlyList<string>? Values { get; init => field = value is null ? null : new ValueList<string>(value); }

    /// <summary>Whether classes may overlap: a value of a label map may stand for several, and each class is found by itself.</summary>
    /// <value>Default false; with true at most 24 classes, and <see cref="Values"/>.</value>
    public bool Overlap { get; init; }

    /// <summary>Whether the slices of uneven or tilted DICOM series are resampled, as <see cref="OnnxRad.Imaging.DicomSeriesOptions.ResampleUneven"/>.</summary>
    /// <value>Default false: such series are refused.</value>
    public bool ResampleUneven { get; init; }

    /// <summary>The pixel value of a label map whose pixels count for nothing.</summary>
    /// <value>0 to 65535; default null: there is none (YAML: none).</value>
    public int? IgnoreValue { get; init; }

    /// <summary>The share from which a pixel of a fractional DICOM segmentation is of its segment.</summary>
    /// <value>Above 0 and at most 1; default 0.5.</value>
    public double MaskThreshold { get; init; } = 0.5;

    /// <summary>The share of the patients held out for validation, used when the data have no such split.</summary>
    /// <value>Above 0 and at most 0.5; default 0.15.</value>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>The share of the patients held out for the test, used when the data name no splits.</summary>
    /// <value>Above 0 and at most 0.5, together with <see cref="ValidationFraction"/> at most 0.9; default 0.15.</value>
    public double TestFraction { get; init; } = 0.15;

    /// <summary>The share of the patients of each class in the training split that are trained on; the seed chooses them.</summary>
    /// <value>Above 0 and at most 1; default 1.</value>
    public double Fraction { get; init; } = 1;
}
