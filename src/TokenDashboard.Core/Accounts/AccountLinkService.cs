using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Accounts;

/// <summary>What a link in a mail leads to.</summary>
/// <param name="Id">The link's id.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Begun">Whose account, and its epoch when that was begun.</param>
/// <param name="UserName">What its owner is called.</param>
/// <param name="Email">Where its owner is written to.</param>
/// <param name="SessionId">The session it is about.</param>
/// <param name="SessionName">What that is called.</param>
/// <param name="IncidentId">The incident it is about.</param>
/// <param name="Detail">What there is beyond that.</param>
/// <param name="CreatedAt">When it was made, to be mailed.</param>
/// <param name="IsCurrent">Whether the account has not been secured since: else it can only shut.</param>
public sealed record LinkTarget(
    Guid Id, LinkPurpose Purpose, Beginning Begun, string UserName, string Email, Guid? SessionId, string? SessionName, int? IncidentId, string? Detail, DateTimeOffset CreatedAt, bool IsCurrent)
{
    /// <summary>Whose account.</summary>
    public string UserId => Begun.UserId;
}

/// <summary>
/// Links that are mailed. The secret of each is 256 bits, told once; kept is its hash. A link works once, and a later one
/// for the same thing takes the place of an unused one. What it finishes is void once the account has been secured since it was
/// begun; what only shuts works all the same.
/// </summary>
public sealed class AccountLinkService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>How long a link works unless it is said otherwise.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How long a link for a new password works.</summary>
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(1);

    /// <summary>Makes a link and returns its secret, the only time it can be had.</summary>
    public async Task<RawToken> IssueAsync(
        LinkPurpose purpose, Beginning begun, Guid? sessionId, int? incidentId, TimeSpan lifetime, CancellationToken cancellationToken, string? detail = null)
    {
        var now = clock.GetUtcNow();
        return await transaction.RunAsync(
            db => IssueAsync(db, purpose, begun, sessionId, incidentId, now, lifetime, cancellationToken, detail), cancellationToken);
    }

    /// <summary>Makes a link inside a caller's transaction and returns its secret, the only time it can be had.</summary>
    internal static async Task<RawToken> IssueAsync(
        DashboardContext db, LinkPurpose purpose, Beginning begun, Guid? sessionId, int? incidentId, DateTimeOffset now, TimeSpan lifetime,
        CancellationToken cancellationToken, string? detail = null)
    {
        var secret = Secret.New();
        await db.AccountLinks.Where(l => l.ExpiresAt <= now || (l.UserId == begun.UserId && l.Purpose == purpose && l.UsedAt == null
            && l.SessionId == sessionId && l.IncidentId == incidentId && (purpose != LinkPurpose.Undo || l.Detail == detail))).ExecuteDeleteAsync(cancellationToken);
        db.AccountLinks.Add(new AccountLink
        {
            Id = Guid.CreateVersion7(now), Purpose = purpose, Hash = Secret.HashOf(secret), UserId = begun.UserId, Epoch = begun.Epoch, SessionId = sessionId,
            IncidentId = incidentId, Detail = detail, CreatedAt = now, ExpiresAt = now + lifetime,
        });
        await db.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Where a secret leads, without using it up; null when it is unknown, used, expired, void or for something else.</summary>
    public async Task<LinkTarget?> FindAsync(string? secret, IReadOnlyCollection<LinkPurpose> purposes, CancellationToken cancellationToken)
    {
        if (Secret.HashOfPresented(secret) is not { } hash)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindAsync(db, hash, purposes, clock.GetUtcNow());
    }

    /// <summary>
    /// Uses a secret up inside a caller's transaction, and says where it led; null when it leads nowhere. With <paramref name="whileCurrent"/> one that can only shut
    /// by now is left as it is.
    /// </summary>
    internal static async Task<LinkTarget?> RedeemAsync(
        DashboardContext db, string? secret, IReadOnlyCollection<LinkPurpose> purposes, DateTimeOffset now, bool whileCurrent = false)
    {
        if (Secret.HashOfPresented(secret) is not { } hash || await FindAsync(db, hash, purposes, now) is not { } target || (whileCurrent && !target.IsCurrent)
            || !(Shuts(target.Purpose) || await db.MayFinishAsync(target.Begun, IsWayBack(target.Purpose))))
            return null;
        var used = await db.AccountLinks.Where(l => l.Id == target.Id && l.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now));
        return used == 1 ? target : null;
    }

    private static bool Shuts(LinkPurpose purpose) => purpose is LinkPurpose.Alert or LinkPurpose.NewDevice or LinkPurpose.UnknownClient or LinkPurpose.Undo;

    private static bool IsWayBack(LinkPurpose purpose) => purpose is LinkPurpose.PasswordReset or LinkPurpose.Invitation;

    private static async Task<LinkTarget?> FindAsync(
        DashboardContext db, byte[] hash, IReadOnlyCollection<LinkPurpose> purposes, DateTimeOffset now)
    {
        var found = await db.AccountLinks.AsNoTracking()
            .Where(l => l.Hash == hash && l.UsedAt == null && l.ExpiresAt > now && purposes.Contains(l.Purpose))
            .Join(db.Accounts, l => l.UserId, u => u.Id, (l, u) => new
            {
                Target = new LinkTarget(
                    l.Id, l.Purpose, new Beginning(u.Id, l.Epoch), u.Name, u.Address, l.SessionId,
                    db.Sessions.Where(s => s.Id == l.SessionId).Select(s => s.Name).FirstOrDefault(), l.IncidentId, l.Detail, l.CreatedAt, l.Epoch == u.Epoch && u.LockedAt == null),
                u.ContainedAt, u.ClaimedAddress,
            })
            .FirstOrDefaultAsync();
        return found is { Target: var target, ContainedAt: var contained, ClaimedAddress: var claimed }
            && (Shuts(target.Purpose) || (target.IsCurrent && (IsWayBack(target.Purpose) ? claimed is null : contained is null))) ? target : null;
    }
}
