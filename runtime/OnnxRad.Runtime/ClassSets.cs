using System.Numerics;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>Classes that may overlap, as one number for each pixel: bit c - 1 stands for class c, 0 for the background alone.</summary>
static class ClassSets
{
    /// <summary>The most classes, the background among them.</summary>
    public const int Most = ModelCard.MostOverlapping;

    /// <summary>Scores above which (strictly) a class is there, where a card names none.</summary>
    const double Half = 0.5;

    /// <summary>The set that holds one class alone.</summary>
    public static int Of(int classIndex) => classIndex == 0 ? 0 : 1 << (classIndex - 1);

    /// <summary>Whether a set holds a class; below 0 it holds none.</summary>
    public static bool Holds(int set, int classIndex) => classIndex == 0 ? set == 0 : set > 0 && (set & Of(classIndex)) != 0;

    /// <summary>The last class of a set, as a label map of one class a pixel shows it: a part is named after the whole.</summary>
    public static int Last(int set) => set <= 0 ? 0 : BitOperations.Log2((uint)set) + 1;

    /// <summary>Where a class is: 1 there and 0 elsewhere; sets below 0 stay.</summary>
    public static int[] Mask(ReadOnlySpan<int> sets, int classIndex)
    {
        var mask = new int[sets.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = sets[i] < 0 ? sets[i] : Holds(sets[i], classIndex) ? 1 : 0;
        }

        return mask;
    }

    /// <summary>The classes but the background whose probability is above the threshold.</summary>
    /// <param name="probabilities">Shape (classes, pixels).</param>
    /// <param name="classes">At least 1.</param>
    /// <param name="thresholds">One a class; none for one half.</param>
    public static int[] Above(ReadOnlySpan<float> probabilities, int classes, IReadOnlyList<double> thresholds)
    {
        var sets = new int[probabilities.Length / classes];
        for (var c = 1; c < classes; c++)
        {
            Add(sets, probabilities.Slice(c * sets.Length, sets.Length), c, thresholds);
        }

        return sets;
    }

    /// <summary>Adds a class to the sets of the pixels where its probability is above the threshold.</summary>
    public static void Add(Span<int> sets, ReadOnlySpan<float> probabilities, int classIndex, IReadOnlyList<double> thresholds)
    {
        var threshold = thresholds.Count == 0 ? Half : thresholds[Math.Min(classIndex, thresholds.Count - 1)];
        for (var i = 0; i < sets.Length; i++)
        {
            sets[i] |= probabilities[i] > threshold ? Of(classIndex) : 0;
        }
    }
}
