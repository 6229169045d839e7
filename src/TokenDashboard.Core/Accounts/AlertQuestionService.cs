using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Whom an owner is asked about.</summary>
public enum AlertSubject
{
    /// <summary>Whoever signed in, on a device and from a network that were both new.</summary>
    NewDevice,

    /// <summary>Whoever connected an app.</summary>
    NewApp,

    /// <summary>Whoever presented a spent token, and nobody else is known to have used the family.</summary>
    Presenter,

    /// <summary>A client that the family never knew, whoever set off the alarm.</summary>
    Stranger,
}

/// <summary>What a link that asks "was this you?" asks about.</summary>
/// <param name="Link">Whose account it is about, and which device.</param>
/// <param name="Software">The software on that device; null when its session is no longer kept.</param>
/// <param name="Subject">Whom it asks about.</param>
/// <param name="Seen">What is known of them; null when nothing is kept any more.</param>
/// <param name="IsEnded">Whether the session was ended at once.</param>
/// <param name="IsResolved">Whether the case has been settled since. An answer is taken all the same.</param>
public sealed record AlertQuestion(LinkTarget Link, string? Software, AlertSubject Subject, SeenClient? Seen, bool IsEnded, bool IsResolved)
{
    /// <summary>Whether it asks about something that is itself new, and not about somebody at something known.</summary>
    public bool IsAboutNew => Subject is AlertSubject.NewDevice or AlertSubject.NewApp;
}

/// <summary>What is known of a client that an owner is asked about.</summary>
/// <param name="Ip">Its address.</param>
/// <param name="Agent">Its user agent.</param>
/// <param name="From">When it was first seen.</param>
/// <param name="Until">When last.</param>
/// <param name="Others">How many more there were like it.</param>
/// <param name="HeldToken">Whether it obtained a token that was live.</param>
public sealed record SeenClient(string? Ip, string? Agent, DateTimeOffset From, DateTimeOffset Until, int Others = 0, bool HeldToken = false);

/// <summary>Says what the link in an owner's mail asks, before they answer. Asking changes nothing.</summary>
public sealed class AlertQuestionService(AccountLinkService links, IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>What the link asks; null when its secret is unknown, used, expired or for something else.</summary>
    public async Task<AlertQuestion?> FindAsync(string? secret, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(secret, AlertService.Purposes, cancellationToken) is not { } link)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == link.SessionId && s.UserId == link.UserId, cancellationToken);
        if (link.Purpose == LinkPurpose.NewDevice)
            return new(link, session?.Software, session?.Kind == SessionKind.App ? AlertSubject.NewApp : AlertSubject.NewDevice, session is null ? null : await BeginningAsync(db, session, cancellationToken), IsEnded: false, IsResolved: false);
        if (link.Purpose == LinkPurpose.UnknownClient)
            return new(link, session?.Software, AlertSubject.Stranger, await UnknownAsync(db, session, cancellationToken), session?.EndReason == EndReason.UnknownClient, IsResolved: false);
        var incident = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(i => i.Id == link.IncidentId && i.UserId == link.UserId, cancellationToken);
        return new(
            link, session?.Software, incident is { StrangerClients: > 0 } ? AlertSubject.Stranger : AlertSubject.Presenter, incident is null ? null : SeenIn(incident),
            incident is { Kind: IncidentKind.Reuse, IsObserved: false }, incident?.Status == IncidentStatus.Resolved);
    }

    // From where it began: it may have moved since.
    private static async Task<SeenClient> BeginningAsync(DashboardContext db, Session session, CancellationToken cancellationToken)
    {
        var first = await db.SessionClients.AsNoTracking().Where(c => c.SessionId == session.Id && c.FirstAt == session.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return new(first is null ? session.LastUsedIp : first.Ip, first is null ? session.LastUsedAgent : first.Agent, session.CreatedAt, session.CreatedAt);
    }

    // Null once it has been dealt with.
    private static async Task<SeenClient?> UnknownAsync(DashboardContext db, Session? session, CancellationToken cancellationToken)
    {
        if (session?.UnknownFrom is not { } from
            || await db.SessionClients.AsNoTracking().FirstOrDefaultAsync(c => c.SessionId == session.Id && c.FirstGeneration == from, cancellationToken) is not { } client)
            return null;
        var at = client.FirstAt ?? session.LastUsedAt;
        return new(client.Ip, client.Agent.Length == 0 ? null : client.Agent, at, at, HeldToken: true);
    }

    private static SeenClient SeenIn(Incident incident) => incident.StrangerClients > 0
        ? new(
            incident.StrangerIp, incident.StrangerAgent, incident.StrangerFrom ?? incident.OpenedAt, incident.StrangerUntil ?? incident.LastPresentedAt,
            incident.StrangerClients - 1, incident.StrangerTokens > 0)
        : new(incident.AlarmIp, incident.AlarmAgent, incident.OpenedAt, incident.OpenedAt);
}
