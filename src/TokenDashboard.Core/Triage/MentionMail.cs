using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>Has colleagues written to whom a note mentions, inside a caller's transaction.</summary>
internal static class MentionMail
{
    /// <summary>So many in an hour somebody gets, whoever mentions them.</summary>
    public const int MostToOne = 10;

    /// <summary>So many in an hour somebody has sent.</summary>
    public const int MostByOne = 30;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>
    /// Puts a mail into the outbox for each, but for the writer and beyond the limits, and returns whom for. It has the writer's id and the case's, and nothing of the note or of the case's owner.
    /// </summary>
    public static async Task<IReadOnlyList<string>> TellAsync(DashboardContext db, Incident incident, string text, Actor actor, DateTimeOffset now)
    {
        if (!text.Contains('@', StringComparison.Ordinal))
            return [];
        var mentioned = Mentions.Find(text, await Colleagues.ReadAsync(db, CancellationToken.None)).Where(c => c.Id != actor.AccountId && c.Address.Length > 0).ToList();
        if (mentioned.Count == 0)
            return [];
        var since = now - Hour;
        var sent = await db.Outbox.Where(o => o.At > since && o.Kind == OutboxKind.CaseMention).Select(o => new { o.UserId, By = o.Detail }).ToListAsync();
        var left = MostByOne - sent.Count(s => s.By == actor.AccountId);
        var told = mentioned.Where(c => sent.Count(s => s.UserId == c.Id) < MostToOne).Take(Math.Max(0, left)).ToList();
        db.Outbox.AddRange(told.Select(c => OutboxEvent.Of(OutboxKind.CaseMention, now, c.Id, incidentId: incident.Id, detail: actor.AccountId)));
        return [.. told.Select(c => c.Name)];
    }
}
