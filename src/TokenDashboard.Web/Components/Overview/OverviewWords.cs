using System.Globalization;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Jobs;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Overview;

/// <summary>Says whether something is going on, and why.</summary>
public static class OverviewWords
{
    private const int ManyPeople = 3;
    private const int FewSessions = 100;

    /// <summary>It in one sentence: the gravest of what there is.</summary>
    public static RenderFragment Headline(Situation now, IReadOnlyList<CaseGroup> groups) =>
        now.Cases.Unusual is { } cases ? Many(OverviewStrings.HeadCases, cases)
        : groups.FirstOrDefault(IsUnusual) is { } group ? Plain(Phrase.Of(OverviewStrings.HeadGroup, GroupWords.Name(group), GroupWords.Hit(group)))
        : now.SignInsFailed.Unusual is { } signIns ? Many(OverviewStrings.HeadSignIns, signIns)
        : now.TokensRefused.Unusual is { } tokens ? Many(OverviewStrings.HeadTokens, tokens)
        : now.Versions.FirstOrDefault(v => v.IsUnusual) is { } version ? Plain(Phrase.Of(OverviewStrings.HeadVersion, PartyWords.Program(version.Version), version.Lost, version.Sessions))
        : Plain(IsStuck(now) ? OverviewStrings.HeadStuck : OverviewStrings.HeadCalm);

    /// <summary>Whether the sentence says that something is going on.</summary>
    public static bool IsUnusual(Situation now, IReadOnlyList<CaseGroup> groups) =>
        groups.Any(IsUnusual) || (now.Cases.Unusual ?? now.SignInsFailed.Unusual ?? now.TokensRefused.Unusual) is not null || now.Versions.Any(v => v.IsUnusual) || IsStuck(now);

    /// <summary>What the sentence rests on, always the same things in the same order, each with the page that its reader may open.</summary>
    public static IReadOnlyList<Check> Checks(Situation now, IReadOnlyList<CaseGroup> groups, Func<Capability, bool> may) =>
    [
        Of(OverviewStrings.Cases, now.Cases, "admin/incidents?sort=newest"),
        Of(OverviewStrings.SignIns, now.SignInsFailed, null),
        Of(OverviewStrings.Tokens, now.TokensRefused, null),
        now.Versions.FirstOrDefault(v => v.IsUnusual) is { } version
            ? new(OverviewStrings.Versions, CheckState.Unusual, Phrase.Of(OverviewStrings.VersionsBad, PartyWords.Program(version.Version), version.Lost, version.People), "admin#versions")
            : new(OverviewStrings.Versions, now.Versions.Count == 0 ? CheckState.Unknown : CheckState.Usual, now.Versions.Count == 0 ? OverviewStrings.VersionsEmpty : OverviewStrings.VersionsCalm, "admin#versions"),
        groups is [var latest, ..]
            ? new(OverviewStrings.Groups, groups.Any(IsUnusual) ? CheckState.Unusual : CheckState.Notable, Phrase.Of(groups.Count == 1 ? OverviewStrings.GroupsOne : OverviewStrings.GroupsMany, GroupWords.Name(latest), GroupWords.Hit(latest), groups.Count), !may(Capability.ReadPeople) ? null : groups.Count == 1 ? GroupWords.Address(latest) : "admin/groups")
            : new(OverviewStrings.Groups, CheckState.Usual, OverviewStrings.GroupsNone, may(Capability.ReadPeople) ? "admin/groups" : null),
        new(OverviewStrings.Housekeeping, IsStuck(now) ? CheckState.Unusual : CheckState.Usual, Stuck(now), may(Capability.Administer) ? "admin/jobs" : null),
    ];

    /// <summary>How something went, in a few words under its name.</summary>
    public static string Headline(IReadOnlyList<Stretch> stretches, bool isDays)
    {
        var (all, unusual) = (stretches.Sum(s => s.Count), stretches.Count(s => s.IsUnusual));
        return unusual > 0 ? Phrase.Of(isDays ? OverviewStrings.ChartDays : OverviewStrings.ChartHours, all, unusual)
            : Phrase.Of(stretches[^1].Usual is null ? OverviewStrings.ChartPlain : OverviewStrings.ChartCalm, all);
    }

    /// <summary>What a chart shows, for those who can't see it.</summary>
    public static string Description(string name, IReadOnlyList<Stretch> stretches, bool isDays) =>
        Phrase.Of(isDays ? OverviewStrings.ChartDescriptionDays : OverviewStrings.ChartDescription, name, stretches.Max(s => s.Count));

    /// <summary>One stretch's number, shown where the pointer rests on its bar.</summary>
    public static string Bar(Stretch stretch, bool isDays, TimeZoneInfo zone)
    {
        var from = TimeZoneInfo.ConvertTime(stretch.From, zone).ToString(isDays ? "d" : "t", CultureInfo.CurrentCulture);
        return stretch.Usual is { } usual ? Phrase.Of(OverviewStrings.BarUsual, from, stretch.Count, Math.Floor(usual.Most)) : Phrase.Of(OverviewStrings.Bar, from, stretch.Count);
    }

    /// <summary>A number that may not be known.</summary>
    public static string Number(double? number, string format = "N0") => number?.ToString(format, CultureInfo.CurrentCulture) ?? OverviewStrings.Unknown;

    /// <summary>How many of a thousand sessions a version lost; of few sessions that says nothing.</summary>
    public static string PerThousand(VersionLoss version) => Number(version.Sessions >= FewSessions ? version.PerThousand : null, "N1");

    /// <summary>A check's state, for those who can't see its icon.</summary>
    public static string State(CheckState state) => state switch
    {
        CheckState.Usual => OverviewStrings.StateOk,
        CheckState.Unusual => OverviewStrings.StateBad,
        CheckState.Notable => OverviewStrings.StateGrows,
        _ => OverviewStrings.StateUnknown,
    };

    /// <summary>How often an admin is told.</summary>
    public static string Choice(int quietHours) =>
        quietHours == 0 ? OverviewStrings.AlarmsNever : Phrase.Count(quietHours, OverviewStrings.AlarmsOnceOne, OverviewStrings.AlarmsOnceMany);

    // Strangers who go for several people, also if they are too slow to be many in an hour.
    private static bool IsUnusual(CaseGroup group) => group.Key.Kind != GroupKind.AppVersion && group.People >= ManyPeople;

    private static RenderFragment Many(string format, Stretch stretch) =>
        Sentence.Of(Phrase.Of(format, "{0}", stretch.Count, Math.Floor(stretch.Usual!.Value.Most)), LocalTime.Of(stretch.From, "time"));

    private static RenderFragment Plain(string text) => builder => builder.AddContent(0, text);

    private static Check Of(string name, Course course, string? address)
    {
        var now = course.Hours[^1];
        return course.Unusual is { Usual: { } most } unusual
            ? new(name, CheckState.Unusual, Phrase.Of(unusual == now ? OverviewStrings.NowUnusual : OverviewStrings.BeforeUnusual, unusual.Count, Math.Floor(most.Most)), address)
            : now.Usual is { } usual
                ? new(name, CheckState.Usual, Phrase.Of(OverviewStrings.NowUsual, now.Count, Math.Floor(usual.Most)), address)
                : new(name, CheckState.Unknown, Phrase.Of(OverviewStrings.NowUnknown, now.Count), address);
    }

    private static bool IsStuck(Situation now) => now.Jobs.Count > 0 || now.Deliveries is { Late: > 0 } or { GivenUp: > 0 };

    private static string Stuck(Situation now)
    {
        List<string> sentences = [.. now.Jobs.Select(j => Phrase.Of(j.HangsSince is null ? OverviewStrings.StuckFailed : OverviewStrings.StuckHangs, JobWords.Name(j.Job)))];
        if (now.Deliveries.Late > 0)
            sentences.Add(Phrase.Count(now.Deliveries.Late, OverviewStrings.StuckLateOne, OverviewStrings.StuckLateMany));
        if (now.Deliveries.GivenUp > 0)
            sentences.Add(Phrase.Count(now.Deliveries.GivenUp, OverviewStrings.StuckGivenUpOne, OverviewStrings.StuckGivenUpMany));
        return sentences.Count == 0 ? OverviewStrings.StuckNone : string.Join(' ', sentences);
    }
}
