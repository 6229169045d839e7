using System.Globalization;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Finding;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Find;

/// <summary>Says what a text was understood as, where it was looked for, and how much was found.</summary>
public static class FindWords
{
    /// <summary>"45.66.77.0/24 as a network: 3 people, 5 sessions, 2 incidents."</summary>
    public static string Understood(Found found, DateTimeOffset? at, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(found);
        var counts = Counts(found);
        var what = found.Subject is null ? Phrase.Of(FindStrings.AsNothing, counts)
            : found.Subject is Subject.Person && found.FromBeginning ? Phrase.Of(FindStrings.AsPersonBeginning, Text(found.Subject), counts)
            : Phrase.Of(As(found.Subject), Text(found.Subject), counts);
        return at is { } instant ? Phrase.Of(FindStrings.AtInstant, what, When(instant, zone)) : what;
    }

    /// <summary>Where it was looked for.</summary>
    public static string Searched(Found found, bool isAtInstant)
    {
        ArgumentNullException.ThrowIfNull(found);
        List<string> sentences = [found.Subject switch
        {
            _ when isAtInstant => FindStrings.SearchedInstant,
            Subject.Network => FindStrings.SearchedNetwork,
            Subject.Agent or Subject.Version => FindStrings.SearchedAgent,
            Subject.Person => FindStrings.SearchedPerson,
            Subject.Device => FindStrings.SearchedDevice,
            Subject.App => FindStrings.SearchedApp,
            Subject.Incident => FindStrings.SearchedCase,
            _ => FindStrings.SearchedId,
        }];
        if (found is { Subject: Subject.Person(var part), FromBeginning: true })
            sentences.Add(part.EnumerateRunes().Count() < 3 ? FindStrings.Short : FindStrings.BeginningsOnly);
        if (found.OfFirst is { } first)
            sentences.Add(Phrase.Of(FindStrings.OfFirst, first));
        return string.Join(' ', sentences);
    }

    /// <summary>Why it was looked for nowhere.</summary>
    public static string Why(Unclear why) => why switch
    {
        Unclear.TooLong => Phrase.Of(FindStrings.TooLong, Question.Longest),
        Unclear.TooWide => FindStrings.TooWide,
        Unclear.NotABlock => FindStrings.NotABlock,
        _ => FindStrings.NoSuchNumber,
    };

    /// <summary>What else it may be meant as.</summary>
    public static string Kind(Subject subject) => subject switch
    {
        Subject.Device => FindStrings.KindDevice,
        Subject.App => FindStrings.KindApp,
        Subject.Agent => FindStrings.KindAgent,
        Subject.Version => FindStrings.KindVersion,
        _ => FindStrings.KindPerson,
    };

    /// <summary>How many there are: "7", or "1,000+".</summary>
    public static string Count<T>(Part<T> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Phrase.UpTo(part.Count, part.IsMore ? part.Count : int.MaxValue);
    }

    /// <summary>What was presented out of order, and what came of it.</summary>
    public static string Sentence(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Retry => FindStrings.EvidenceRetry,
        EvidenceKind.LateRetry => FindStrings.EvidenceLateRetry,
        EvidenceKind.Replay => FindStrings.EvidenceReplay,
        EvidenceKind.AfterEnd => FindStrings.EvidenceAfterEnd,
        EvidenceKind.OtherKey => FindStrings.EvidenceOtherKey,
        _ => FindStrings.EvidenceMismatch,
    };

    private static string As(Subject subject) => subject switch
    {
        Subject.Network(var where) => where.IsAddress ? FindStrings.AsAddress : FindStrings.AsNetwork,
        Subject.Agent => FindStrings.AsAgent,
        Subject.Version => FindStrings.AsVersion,
        Subject.Device => FindStrings.AsDevice,
        Subject.App => FindStrings.AsApp,
        Subject.Person => FindStrings.AsPerson,
        Subject.Incident => FindStrings.AsCase,
        _ => FindStrings.AsId,
    };

    private static string Text(Subject subject) => PlainText.Of(
        subject switch
        {
            Subject.Network(var where) => where.Text,
            Subject.Agent(var start) => start,
            Subject.Version(var program, var number) => program is null ? number : $"{program} {number}",
            Subject.Device(var start) => start,
            Subject.App(var app) => app,
            Subject.Person(var part) => part,
            Subject.Incident(var number) => $"#{number.ToString(CultureInfo.InvariantCulture)}",
            Subject.Id(var id) => id.ToString(),
            _ => "",
        },
        Question.Longest);

    private static string Counts(Found found)
    {
        List<string> counts = [];
        Add(found.People, FindStrings.PersonOne, FindStrings.PersonMany);
        Add(found.Sessions, FindStrings.SessionOne, FindStrings.SessionMany);
        Add(found.Incidents, FindStrings.IncidentOne, FindStrings.IncidentMany);
        if (counts.Count == 0)
        {
            Add(found.Activity, FindStrings.LineOne, FindStrings.LineMany);
            Add(found.Audit, FindStrings.LineOne, FindStrings.LineMany);
        }

        return counts.Count == 0 ? FindStrings.Nothing : string.Join(", ", counts);

        void Add<T>(Part<T> part, string one, string many)
        {
            if (part.Count > 0)
                counts.Add(part is { Count: 1, IsMore: false } ? one : Phrase.Of(many, Count(part)));
        }
    }

    private static string When(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return $"{local.ToString("f", CultureInfo.CurrentCulture)} ({zone.Id})";
    }
}
