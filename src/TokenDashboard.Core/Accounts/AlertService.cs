using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Accounts;

/// <summary>
/// The owner's answer to "was this you?", given by a link in their mail. It proves that they read their mail and nothing
/// more: it signs nobody in, sets no password and settles no case.
/// </summary>
public sealed class AlertService(WriteTransaction transaction, TimeProvider clock, SessionFeed feed)
{
    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.Alert, LinkPurpose.NewDevice];

    /// <summary>
    /// Takes the answer and uses the link up. "Not me" contains the account, whatever has been done since, and mails the link for a new
    /// password. Null, and nothing is changed, when the secret is unknown, used or expired, or calms what was secured since.
    /// </summary>
    public async Task<LinkTarget?> AnswerAsync(string? secret, bool isMine, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var target = await transaction.RunAsync(
            async db =>
            {
                var found = await AccountLinkService.RedeemAsync(db, secret, Purposes, now);
                if (found is null || (isMine && !found.IsCurrent))
                    return null;
                db.Activity.Add(ActivityEntries.By(
                    new Actor(found.UserId, found.SessionId, requester), isMine ? ActivityKind.OwnerSaidMe : ActivityKind.OwnerSaidNotMe, now));
                var contained = !isMine && await Containment.ContainAsync(db, found.UserId, new Actor(found.UserId, null, requester), now) is not null;
                if (!isMine)
                    await MailTheWayBackAsync(db, found, now);
                if (found.IncidentId is { } incident)
                    await RecordAsync(db, found, incident, isMine, contained, now);
                if (isMine && found.Purpose == LinkPurpose.NewDevice)
                    await db.Sessions.Where(s => s.Id == found.SessionId && s.UserId == found.UserId).ExecuteUpdateAsync(set => set.SetProperty(s => s.NeedsLook, false), cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                return found;
            },
            cancellationToken);
        if (target is null)
            return null;
        feed.Publish(new Change.Sessions(target.UserId));
        if (target.IncidentId is { } id)
            feed.Publish(new Change.Incidents(id));
        return target;
    }

    // Not to an address that has come since the mail with this link: it is that of whoever had the account. Then two claim it.
    private static async Task MailTheWayBackAsync(DashboardContext db, LinkTarget target, DateTimeOffset now)
    {
        var before = await db.Outbox.Where(o => o.Kind == OutboxKind.EmailChanged && o.UserId == target.UserId && o.At > target.CreatedAt)
            .OrderBy(o => o.At).Select(o => o.Detail).FirstOrDefaultAsync();
        if (before is not null)
            await db.Accounts.Where(a => a.Id == target.UserId && a.Address != before).ExecuteUpdateAsync(set => set.SetProperty(a => a.ClaimedAddress, before));
        await PasswordMail.AskAsync(db, target.UserId, now);
    }

    private static async Task RecordAsync(DashboardContext db, LinkTarget target, int incidentId, bool isMine, bool contained, DateTimeOffset now)
    {
        var answer = isMine ? OwnerAnswer.Me : OwnerAnswer.NotMe;
        await db.Incidents.Where(i => i.Id == incidentId).ExecuteUpdateAsync(set => set
            .SetProperty(i => i.OwnerAnswer, answer)
            .SetProperty(i => i.OwnerAnsweredAt, now)
            .SetProperty(i => i.ContainedAt, i => contained ? now : i.ContainedAt));
        db.CaseEntries.Add(new CaseEntry { IncidentId = incidentId, At = now, Kind = CaseEntryKind.OwnerAnswered, Text = answer.ToString() });
        if (contained)
            db.CaseEntries.Add(new CaseEntry { IncidentId = incidentId, At = now, Kind = CaseEntryKind.Contained });
        db.Outbox.Add(OutboxEvent.Of(OutboxKind.IncidentChanged, now, target.UserId, target.SessionId, incidentId));
    }
}
