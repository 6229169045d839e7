using System.Globalization;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>What a rule asks for beyond what each does, and what it settles cases as.</summary>
/// <param name="Evidence">How alike the two must have been.</param>
/// <param name="Days">After how many quiet days, from 1 to <see cref="MostDays"/>.</param>
/// <param name="Resolution">One of <see cref="Resolutions"/>.</param>
public sealed record RuleTerms(RuleEvidence Evidence, int Days, Resolution Resolution)
{
    /// <summary>A rule waits no longer.</summary>
    public const int MostDays = 30;

    /// <summary>What a rule may settle a case as: never as a theft.</summary>
    public static readonly IReadOnlyList<Resolution> Resolutions = [Resolution.LostReply, Resolution.Test, Resolution.Other];

    /// <summary>Reads them as they are written; null for anything else.</summary>
    public static RuleTerms? Parse(string? text) =>
        text?.Split(' ') is [var evidence, var days, var resolution] && Name<RuleEvidence>(evidence) is { } read && Name<Resolution>(resolution) is { } settles
        && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && new RuleTerms(read, count, settles) is { IsValid: true } terms
            ? terms : null;

    /// <summary>Whether there is such a rule.</summary>
    public bool IsValid => Enum.IsDefined(Evidence) && Days is >= 1 and <= MostDays && Resolutions.Contains(Resolution);

    /// <summary>As addresses and logs have them: "SameNetwork 7 LostReply".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Evidence} {Days} {Resolution}");

    internal static RuleTerms Of(Rule rule) => new(rule.Evidence, rule.Days, rule.Resolution);

    private static T? Name<T>(string text)
        where T : struct, Enum => text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, out var value) ? value : null;
}
