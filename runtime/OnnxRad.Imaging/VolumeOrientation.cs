namespace OnnxRad.Imaging;

/// <summary>
/// How the axes of a volume are exchanged and turned round for it to come as axial DICOM series do: slices towards the head, rows towards the back,
/// columns towards the patient's left (LPS); or for its slices to be seen as those of DICOM. Nothing is interpolated: an oblique volume comes as near as
/// whole axes bring it.
/// </summary>
/// <remarks>Volumes that do not say where they lie stay as they are.</remarks>
public sealed class VolumeOrientation
{
    // Slices, rows, columns. A hair off the patient's axes, so that volumes at 45 degrees go the same way however they were stored.
    static readonly Vector3D[] s_canonical = [new(0.001, 0.002, 1), new(0.003, 1, -0.002), new(1, -0.003, -0.001)];

    // As DICOM series of each plane come: axial; coronal, rows towards the feet; sagittal, rows towards the feet and columns towards the back.
    static readonly Vector3D[][] s_planes =
    [
        s_canonical, [s_canonical[1], -1 * s_canonical[0], s_canonical[2]], [-1 * s_canonical[2], -1 * s_canonical[0], s_canonical[1]],
    ];

    // Even permutations first, then odd ones.
    static readonly int[][] s_permutations = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1], [2, 1, 0], [1, 0, 2]];

    readonly int[] _source; // sizes: slices, rows, columns
    readonly int[] _axes; // of the source, for each axis of the canonical order
    readonly bool[] _turned; // for each axis of the canonical order
    readonly VoxelSpacing? _spacing;
    readonly ImagePlane? _plane;

    VolumeOrientation(RadImage volume, int[] axes, bool[] turned) => (_source, _axes, _turned, _spacing, _plane) =
        ([volume.Depth, volume.Height, volume.Width], axes, turned, volume.Spacing, volume.Plane);

    /// <summary>Whether nothing is to be done: the volume comes in the canonical order, or does not say how it lies.</summary>
    public bool IsCanonical => _axes is [0, 1, 2] && !_turned.Contains(true);

    /// <summary>Slices, rows and columns in the canonical order.</summary>
    public (int Depth, int Height, int Width) Size => (_source[_axes[0]], _source[_axes[1]], _source[_axes[2]]);

    /// <summary>The distance of voxels in the canonical order; null where the volume does not say.</summary>
    public VoxelSpacing? Spacing
    {
        get
        {
            if (IsCanonical)
            {
                return _spacing;
            }

            double?[] distances = [_spacing!.Slice, _spacing.Row, _spacing.Column];
            return new(distances[_axes[1]]!.Value, distances[_axes[2]]!.Value, distances[_axes[0]]);
        }
    }

    /// <summary>Finds how a volume lies; single slices stay as they are.</summary>
    public static VolumeOrientation Of(RadImage volume) => volume is { Depth: > 1, Plane: { } plane, Spacing.Slice: not null }
        ? Nearest(volume, Directions(plane), s_canonical, slicesStay: false)
        : new(volume, s_permutations[0], new bool[3]);

    /// <summary>
    /// Finds how the slices of a volume, or an image, are to be turned to be seen as those of DICOM series: of axial ones rows run towards the back and
    /// columns towards the patient's left, of coronal ones towards the feet and the left, of sagittal ones towards the feet and the back. They stay
    /// slices, and come towards the head, the back, or the patient's right.
    /// </summary>
    public static VolumeOrientation OfSlices(RadImage volume)
    {
        if (volume is not { Plane: { } plane, Spacing: { } spacing } || (volume.Depth > 1 && spacing.Slice is null))
        {
            return new(volume, s_permutations[0], new bool[3]);
        }

        var directions = Directions(plane);
        return Nearest(volume, directions, s_planes.MaxBy(to => Math.Abs(directions[0].Dot(to[0])))!, slicesStay: true);
    }

    static Vector3D[] Directions(ImagePlane plane) => [plane.Normal, plane.AlongColumn, plane.AlongRow];

    /// <param name="volume">The volume.</param>
    /// <param name="directions">Of its slices, rows and columns.</param>
    /// <param name="wanted">Those to come near to.</param>
    /// <param name="slicesStay">Whether slices are to remain slices.</param>
    static VolumeOrientation Nearest(RadImage volume, Vector3D[] directions, Vector3D[] wanted, bool slicesStay)
    {
        var (best, axes, turned) = (double.NegativeInfinity, s_permutations[0], new bool[3]);
        for (var p = 0; p < s_permutations.Length; p++)
        {
            if (slicesStay && s_permutations[p][0] != 0)
            {
                continue;
            }

            for (var signs = 0; signs < 8; signs++)
            {
                // Planes are right-handed: of the axes that are exchanged or turned, only rotations are left.
                bool[] turns = [(signs & 1) != 0, (signs & 2) != 0, (signs & 4) != 0];
                if ((turns.Count(turn => turn) % 2 == 0) != (p < 3))
                {
                    continue;
                }

                var found = s_permutations[p].Select((axis, i) => (turns[i] ? -1 : 1) * directions[axis].Dot(wanted[i])).Sum();
                (best, axes, turned) = found > best ? (found, s_permutations[p], turns) : (best, axes, turned);
            }
        }

        return new(volume, axes, turned);
    }

    /// <summary>Brings the volume to the canonical order; its spacing and place with it.</summary>
    /// <param name="volume">Of the size of the volume that the orientation is of.</param>
    /// <returns>A new volume; the same one where nothing is to be done.</returns>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public RadImage Apply(RadImage volume)
    {
        ThrowIfOther(volume, (_source[0], _source[1], _source[2]));
        if (IsCanonical)
        {
            return volume;
        }

        var (depth, height, width) = Size;
        return Like(volume, depth, height, width, Apply(volume.Pixels.Span), Spacing, CanonicalPlane());
    }

    /// <summary>Brings values of voxels, such as labels, to the canonical order.</summary>
    /// <param name="values">One for each voxel of the volume, slice after slice, row after row; of several channels one after the other.</param>
    /// <returns>New values.</returns>
    /// <exception cref="ArgumentException">They do not fill the volume.</exception>
    public T[] Apply<T>(ReadOnlySpan<T> values) => Move(values, _source, _axes, _turned);

    /// <summary>Brings a volume in the canonical order back to the order, spacing and place of the one that the orientation is of.</summary>
    /// <param name="volume">Of <see cref="Size"/>.</param>
    /// <returns>A new volume; the same one where nothing is to be done.</returns>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public RadImage Restore(RadImage volume)
    {
        ThrowIfOther(volume, Size);
        return IsCanonical ? volume : Like(volume, _source[0], _source[1], _source[2], Restore(volume.Pixels.Span), _spacing, _plane);
    }

    /// <summary>Brings values of voxels in the canonical order back.</summary>
    /// <param name="values">One for each voxel, in the canonical order; of several channels one after the other.</param>
    /// <returns>New values.</returns>
    /// <exception cref="ArgumentException">They do not fill the volume.</exception>
    public T[] Restore<T>(ReadOnlySpan<T> values)
    {
        var (axes, turned) = (new int[3], new bool[3]);
        for (var i = 0; i < 3; i++)
        {
            (axes[_axes[i]], turned[_axes[i]]) = (i, _turned[i]);
        }

        return Move(values, [.. _axes.Select(axis => _source[axis])], axes, turned);
    }

    /// <param name="values">Of volumes of the given sizes.</param>
    /// <param name="sizes">Slices, rows, columns.</param>
    /// <param name="axes">Of the given sizes, for each axis of the result.</param>
    /// <param name="turned">For each axis of the result.</param>
    static T[] Move<T>(ReadOnlySpan<T> values, int[] sizes, int[] axes, bool[] turned)
    {
        var count = sizes[0] * sizes[1] * sizes[2];
        if (values.Length % count != 0)
        {
            throw new ArgumentException(
                $"{values.Length} values do not fill {sizes[0]} x {sizes[1]} x {sizes[2]} voxels (slices, rows, columns).", nameof(values));
        }

        int[] strides = [sizes[1] * sizes[2], sizes[2], 1];
        int[] steps = [.. axes.Select((axis, i) => turned[i] ? -strides[axis] : strides[axis])];
        var first = axes.Select((axis, i) => turned[i] ? (sizes[axis] - 1) * strides[axis] : 0).Sum();
        var (depth, height, width) = (sizes[axes[0]], sizes[axes[1]], sizes[axes[2]]);
        var (moved, at) = (new T[values.Length], 0);
        for (var channel = 0; channel < values.Length; channel += count)
        {
            for (var row = 0; row < depth * height; row++)
            {
                var place = channel + first + (row / height * steps[0]) + (row % height * steps[1]);
                for (var x = 0; x < width; x++, place += steps[2])
                {
                    moved[at++] = values[place];
                }
            }
        }

        return moved;
    }

    ImagePlane CanonicalPlane()
    {
        var directions = Directions(_plane!);
        double[] distances = [_spacing!.Slice ?? 0, _spacing.Row, _spacing.Column];
        var origin = _plane!.Origin;
        for (var i = 0; i < 3; i++)
        {
            var axis = _axes[i];
            origin = _turned[i] ? origin + ((_source[axis] - 1) * distances[axis] * directions[axis]) : origin;
        }

        return new(origin, Direction(2), Direction(1));

        Vector3D Direction(int i) => (_turned[i] ? -1 : 1) * directions[_axes[i]];
    }

    static RadImage Like(RadImage volume, int depth, int height, int width, float[] voxels, VoxelSpacing? spacing, ImagePlane? plane) =>
        new(volume.Channels, depth, height, width, volume.BitsStored, voxels)
        {
            IsGreyLevels = volume.IsGreyLevels,
            Modality = volume.Modality,
            Spacing = spacing,
            Plane = plane,
            Windows = volume.Windows,
            Identifiers = volume.Identifiers,
            FirstFrame = volume.FirstFrame,
        };

    static void ThrowIfOther(RadImage volume, (int Depth, int Height, int Width) expected)
    {
        if ((volume.Depth, volume.Height, volume.Width) != expected)
        {
            throw new ArgumentException(
                $"The volume is {volume.Depth} x {volume.Height} x {volume.Width} (slices, rows, columns); the orientation is of one of "
                + $"{expected.Depth} x {expected.Height} x {expected.Width}.",
                nameof(volume));
        }
    }
}
