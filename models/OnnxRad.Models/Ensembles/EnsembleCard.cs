using System.Security.Cryptography;
using System.Text;

namespace OnnxRad.Models;

/// <summary>The card of a model that several were fused into.</summary>
public static class EnsembleCard
{
    /// <summary>Says of the whole what the members' cards agree on, and where they differ what each of them says.</summary>
    /// <remarks>Figures and calibration are left out: they were measured of the members. Evaluate the fused model.</remarks>
    /// <param name="name">The name of the fused model.</param>
    /// <param name="members">File name, SHA-256 and card of each member; they fit together.</param>
    /// <param name="options">How they are combined.</param>
    /// <param name="toolVersion">The name and version of the program that fuses them.</param>
    /// <param name="created">Now, in UTC.</param>
    public static ModelCard Create(
        string name, IReadOnlyList<(string File, string Sha256, ModelCard Card)> members, EnsembleOptions options, string toolVersion, DateTimeOffset created)
    {
        var (first, shares) = (members[0].Card, options.Shares(members.Count));
        return first with
        {
            Name = name,
            Version = "1",
            Thresholds = EnsembleThresholds.Of([.. members.Select(member => member.Card)], options),
            Calibration = null,
            IntendedUse = Joined(members.Select(member => member.Card.IntendedUse), " "),
            TrainingData = TrainingData(members),
            Provenance = new()
            {
                Recipe = EnsembleRecipe.Of([.. members.Select(member => member.Card.Provenance.Recipe)]),
                Seed = members.All(member => member.Card.Provenance.Seed == first.Provenance.Seed) ? first.Provenance.Seed : 0,
                DataSha256 = DataHash([.. members.Select(member => member.Card.Provenance.DataSha256).Distinct(StringComparer.Ordinal)]),
                Members = [.. members.Select((member, i) => new EnsembleMember { Name = member.File, Sha256 = member.Sha256, Share = shares[i] })],
                Rule = options.Rule,
                ToolVersion = toolVersion,
                Created = created,
            },
            Metrics = null,
            Licence = Joined(members.Select(member => member.Card.Licence ?? "not stated"), "; ") is var licence && licence == "not stated" ? null : licence,
        };
    }

    static TrainingData TrainingData(IReadOnlyList<(string File, string Sha256, ModelCard Card)> members)
    {
        var all = members.Select(member => member.Card.TrainingData).ToArray();
        var first = all[0];
        return all.All(data => data.Description == first.Description && data.Counts.Count == first.Counts.Count && !data.Counts.Except(first.Counts).Any())
            ? first
            : new()
            {
                Description = string.Join(" ", members.Select((member, i) => $"Member {i + 1} ({member.File}): {member.Card.TrainingData.Description}")),
                Counts = members
                    .SelectMany((member, i) => member.Card.TrainingData.Counts.Select(count => (Group: $"member {i + 1}, {count.Key}", count.Value)))
                    .ToDictionary(count => count.Group, count => count.Value, StringComparer.Ordinal),
            };
    }

    /// <summary>The one hash, or the hash of all of them in hexadecimal digits, one after the other.</summary>
    static string DataHash(string[] hashes) =>
        hashes is [var only] ? only : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes))));

    static string Joined(IEnumerable<string> texts, string separator) => string.Join(separator, texts.Distinct(StringComparer.Ordinal));
}
