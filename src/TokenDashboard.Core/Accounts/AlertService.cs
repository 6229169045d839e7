using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Accounts;

/// <summary>
/// The owner's answer to "was this you?", given by a link in their mail. It proves that they read their mail and nothing
/// more: it signs nobody in, sets no password and settles no case.
/// </summary>
public sealed class AlertService(WriteTransaction transaction, TimeProvider clock, SessionFeed feed)
{
    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.Alert, LinkPurpose.NewDevice, LinkPurpose.UnknownClient];

    /// <summary>
    /// Takes the answer and uses the link up. "Not me" contains the account, whatever has been done since, and mails the link for a new
    /// password. Null, and nothing is changed, when the secret is unknown, used or expired, or calms what was secured since.
    /// </summary>
    public async Task<LinkTarget?> AnswerAsync(string? secret, bool isMine, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        int? dispute = null, tricked = null;
        var target = await transaction.RunAsync(
            async db =>
            {
                var found = await AccountLinkService.RedeemAsync(db, secret, Purposes, now, whileCurrent: isMine);
                if (found is null)
                    return null;
                db.Activity.Add(ActivityEntries.By(
                    new Actor(found.UserId, found.SessionId, requester), isMine ? ActivityKind.OwnerSaidMe : ActivityKind.OwnerSaidNotMe, now));
                (var contained, dispute) = isMine ? default : await ContainAsync(db, found, new Actor(found.UserId, null, requester), now);
                if (found.IncidentId is { } incident)
                    await FamilyCases.AnswerAsync(db, incident, isMine ? OwnerAnswer.Me : OwnerAnswer.NotMe, contained, now);
                if (!isMine && found is { Purpose: LinkPurpose.NewDevice, SessionId: { } session })
                    tricked = await FamilyCases.TrickedAsync(db, session, contained, now);
                if (isMine && found.Purpose is LinkPurpose.NewDevice or LinkPurpose.UnknownClient)
                    await db.Sessions.Where(s => s.Id == found.SessionId && s.UserId == found.UserId)
                        .ExecuteUpdateAsync(set => set.SetProperty(s => s.NeedsLook, false).SetProperty(s => s.UnknownFrom, (int?)null), cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                return found;
            },
            cancellationToken);
        if (target is null)
            return null;
        feed.Publish(new Change.Sessions(target.UserId));
        foreach (var id in new[] { target.IncidentId, dispute, tricked }.OfType<int>())
            feed.Publish(new Change.Incidents(id));
        return target;
    }

    // The way back is not mailed to an address that has come since the mail with this link: it is that of whoever had the account. Then two claim it.
    private static async Task<(bool Contained, int? Dispute)> ContainAsync(DashboardContext db, LinkTarget target, Actor owner, DateTimeOffset now)
    {
        var change = await db.Outbox.Where(o => o.Kind == OutboxKind.EmailChanged && o.UserId == target.UserId && o.At > target.CreatedAt)
            .OrderBy(o => o.At).Select(o => new { o.At, Address = o.Detail }).FirstOrDefaultAsync();
        var begun = target.Purpose != LinkPurpose.NewDevice ? null
            : await db.Sessions.Where(s => s.Id == target.SessionId).Select(s => (DateTimeOffset?)s.CreatedAt).FirstOrDefaultAsync();
        var contained = await Containment.ContainAsync(db, target.UserId, owner, now, change?.At < begun ? change.At : begun ?? change?.At) is not null;
        var dispute = change?.Address is { } before ? await AddressDispute.ClaimAsync(db, target.UserId, before, change.At, owner.Requester, now) : null;
        await PasswordMail.AskAsync(db, target.UserId, now);
        return (contained, dispute);
    }
}
