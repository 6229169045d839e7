using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>What kind of way in.</summary>
public enum WayKind
{
    Passkey,

    /// <summary>An account elsewhere.</summary>
    External,

    /// <summary>The authenticator app. It is asked for all the same: a mailbox alone must not beat it.</summary>
    SecondFactor,

    /// <summary>The address that the account is written to.</summary>
    Address,
}

/// <summary>A way in that its owner is to look at after the account was secured.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Which: a passkey's id, an issuer; "" where there is but one.</param>
/// <param name="Name">What it is called.</param>
/// <param name="AddedAt">When it was added; null when that is not known, which is long ago.</param>
/// <param name="Ip">From where.</param>
/// <param name="Agent">With what.</param>
/// <param name="IsSuspended">Whether it lets nobody in.</param>
/// <param name="IsSuspect">Whether it was added when somebody else may have had the account.</param>
public sealed record ReviewedWay(WayKind Kind, string Id, string Name, DateTimeOffset? AddedAt, string? Ip, string? Agent, bool IsSuspended, bool IsSuspect);

/// <summary>
/// After a containment: shows the owner the ways in, and opens those again that are theirs. What was added when somebody else may have had
/// the account is removed seven days after it was first shown; what is older waits for its owner and is never removed by a clock.
/// </summary>
public sealed class WayReviewService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities, IdentityTransaction people, OwnerGate gate, TimeProvider clock)
{
    /// <summary>How far back what was added is shown, whatever the evidence says.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    /// <summary>How long after it was first shown what was added by somebody else is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Whether there is a way in that waits for its owner.</summary>
    public async Task<bool> IsDueAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.Where(a => a.Id == userId).Select(a => a.SuspendedAt).FirstOrDefaultAsync(cancellationToken) is not { } suspendedAt)
            return false;
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        // When a passkey was added stands in its data, which is no column that could be asked for.
        var passkeys = await identity.UserPasskeys.AsNoTracking().Where(p => p.UserId == userId)
            .Select(p => new { AddedAt = p.Data.CreatedAt, OpenedAt = EF.Property<DateTimeOffset?>(p, IdentityContext.OpenedAt) }).ToListAsync(cancellationToken);
        if (passkeys.Exists(p => Suspension.IsSuspended(suspendedAt, p.AddedAt, p.OpenedAt)))
            return true;
        var logins = await identity.UserLogins.AsNoTracking().Where(l => l.UserId == userId)
            .Select(l => new { AddedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.AddedAt), OpenedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.OpenedAt) }).ToListAsync(cancellationToken);
        return logins.Exists(l => Suspension.IsSuspended(suspendedAt, l.AddedAt, l.OpenedAt));
    }

    /// <summary>
    /// What is suspended, and what was added of late or since the earliest evidence, the newest first. Nothing when the account was never
    /// contained.
    /// </summary>
    public async Task<IReadOnlyList<ReviewedWay>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == userId, cancellationToken);
        if (account?.SuspendedAt is not { } suspendedAt)
            return [];
        var since = Earlier(suspendedAt - Shown, account.SuspectFrom ?? suspendedAt);
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var added = await db.Activity.AsNoTracking()
            .Where(a => a.UserId == userId && a.At >= since && a.Topic == ActivityTopic.Changes)
            .Select(a => new { a.Kind, a.At, a.Detail, a.Ip, a.Agent }).ToListAsync(cancellationToken);
        List<ReviewedWay> ways = [];
        foreach (var passkey in await identity.UserPasskeys.AsNoTracking().Where(p => p.UserId == userId)
            .Select(p => new { p.CredentialId, p.Data, OpenedAt = EF.Property<DateTimeOffset?>(p, IdentityContext.OpenedAt) }).ToListAsync(cancellationToken))
            Add(WayKind.Passkey, Base64Url.EncodeToString(passkey.CredentialId), passkey.Data.Name ?? "", passkey.Data.CreatedAt, passkey.OpenedAt, ActivityKind.PasskeyAdded);
        foreach (var login in await identity.UserLogins.AsNoTracking().Where(l => l.UserId == userId)
            .Select(l => new
            {
                l.LoginProvider, l.ProviderDisplayName, AddedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.AddedAt), OpenedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.OpenedAt),
            }).ToListAsync(cancellationToken))
            Add(WayKind.External, login.LoginProvider, login.ProviderDisplayName ?? login.LoginProvider, login.AddedAt, login.OpenedAt, ActivityKind.ExternalLinked);
        if (await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId, cancellationToken) is { AddedAt: { } on } && on >= since)
            ways.Add(Way(WayKind.SecondFactor, "", "", on, isSuspended: false, ActivityKind.SecondFactorOn));
        ways.AddRange(added.Where(a => a.Kind == ActivityKind.EmailChanged)
            .Select(a => new ReviewedWay(WayKind.Address, "", a.Detail ?? "", a.At, a.Ip, a.Agent, IsSuspended: false, Suspension.IsSuspect(account.SuspectFrom, a.At))));
        return [.. ways.OrderByDescending(w => w.AddedAt)];

        void Add(WayKind kind, string id, string name, DateTimeOffset? addedAt, DateTimeOffset? openedAt, ActivityKind happened)
        {
            var isSuspended = Suspension.IsSuspended(suspendedAt, addedAt, openedAt);
            if (isSuspended || (addedAt >= since && addedAt <= suspendedAt))
                ways.Add(Way(kind, id, name, addedAt, isSuspended, happened));
        }

        ReviewedWay Way(WayKind kind, string id, string name, DateTimeOffset? addedAt, bool isSuspended, ActivityKind happened)
        {
            var line = added.Find(a => a.Kind == happened && a.At == addedAt);
            return new(kind, id, name, addedAt, line?.Ip, line?.Agent, isSuspended, Suspension.IsSuspect(account.SuspectFrom, addedAt));
        }
    }

    /// <summary>Notes that its owner has been shown the list: from then on the seven days count.</summary>
    public Task NoteShownAsync(string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            db => db.Open().Where(a => a.Id == userId && a.SuspendedAt != null && a.ShownAt == null).ExecuteUpdateAsync(set => set.SetProperty(a => a.ShownAt, now), cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// Has a way in let its owner in again, for who has proved of late who they are; no suspended way proves anything, so they have done so by what
    /// is older, or by the password that was chosen since.
    /// </summary>
    public Task<OwnerResult> OpenAsync(WayKind kind, string id, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            var name = kind switch
            {
                WayKind.Passkey => await OpenPasskeyAsync(identity, id, actor.UserId, now, cancellationToken),
                WayKind.External => await OpenLoginAsync(identity, id, actor.UserId, now, cancellationToken),
                _ => null,
            };
            if (name is null)
                return OwnerRefusal.Unchanged;
            await identity.SaveChangesAsync(cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.WayOpened, now, name));
            return new OwnerResult.Done();
        },
        cancellationToken);

    private static async Task<string?> OpenPasskeyAsync(IdentityContext identity, string id, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await PasskeyService.FindAsync(identity, id, userId, cancellationToken) is not { } passkey)
            return null;
        identity.Entry(passkey).Property<DateTimeOffset?>(IdentityContext.OpenedAt).CurrentValue = now;
        return passkey.Data.Name ?? "";
    }

    private static async Task<string?> OpenLoginAsync(IdentityContext identity, string issuer, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await identity.UserLogins.FirstOrDefaultAsync(l => l.LoginProvider == issuer && l.UserId == userId, cancellationToken) is not { } login)
            return null;
        identity.Entry(login).Property<DateTimeOffset?>(IdentityContext.OpenedAt).CurrentValue = now;
        return login.ProviderDisplayName ?? issuer;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
