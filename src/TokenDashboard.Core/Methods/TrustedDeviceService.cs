using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Methods;

/// <summary>A device that is not asked for the second factor, as its owner sees it.</summary>
public sealed record TrustedDeviceRow(Guid Id, string Name, string? Ip, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Browsers that need not give the second factor for a while after the password. Each holds 256 bits of its own, of which only
/// the hash is kept. It spares the code, never the password, and does not count as having given a factor.
/// </summary>
public sealed class TrustedDeviceService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, OwnerGate gate, IOptionsMonitor<AdminOptions> admins, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long a device is trusted.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Whether the account's devices may be trusted at all: not where its second factor is asked for by the rules for admins.</summary>
    public async Task<bool> MayTrustAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await MayTrustAsync(db, userId, cancellationToken);
    }

    /// <summary>
    /// Trusts the device on which the factor was just given, and returns its secret, the only time it can be had; null when the
    /// account may not, or has been secured since the sign-in began. What that browser held before for the same account is replaced.
    /// </summary>
    public async Task<RawToken?> TrustAsync(Beginning begun, string? heldBefore, Requester requester, CancellationToken cancellationToken)
    {
        var userId = begun.UserId;
        var now = clock.GetUtcNow();
        var secret = Secret.New();
        var name = DeviceDescription.OfBrowser(requester.Agent, requester.Hints).Software;
        var trusted = await transaction.RunAsync(
            async db =>
            {
                if (!await db.MayFinishAsync(begun) || !await MayTrustAsync(db, userId, cancellationToken))
                    return false;
                if (Secret.HashOfPresented(heldBefore) is { } old)
                    await db.TrustedDevices.Where(d => d.Hash == old && d.UserId == userId).ExecuteDeleteAsync(cancellationToken);
                db.TrustedDevices.Add(new TrustedDevice
                {
                    Id = Guid.CreateVersion7(now), UserId = userId, Hash = Secret.HashOf(secret), Name = name, Ip = requester.Ip,
                    CreatedAt = now, ExpiresAt = now + Lifetime,
                });
                db.Activity.Add(ActivityEntries.By(new Actor(userId, null, requester), ActivityKind.DeviceTrusted, now, name));
                return await db.SaveChangesAsync(cancellationToken) > 0;
            },
            cancellationToken);
        if (!trusted)
            return null;
        feed.Publish(new Change.Sessions(userId));
        return secret;
    }

    /// <summary>Whether the secret is that of a device the account trusts, which is noted as used.</summary>
    public async Task<bool> IsTrustedAsync(string userId, string? secret, CancellationToken cancellationToken)
    {
        if (Secret.HashOfPresented(secret) is not { } hash)
            return false;
        var now = clock.GetUtcNow();
        return await transaction.RunAsync(
            async db => await MayTrustAsync(db, userId, cancellationToken)
                && await db.TrustedDevices.Where(d => d.Hash == hash && d.UserId == userId && d.ExpiresAt > now)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastUsedAt, now), cancellationToken) == 1,
            cancellationToken);
    }

    /// <summary>The devices the account trusts, the newest first.</summary>
    public async Task<IReadOnlyList<TrustedDeviceRow>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.TrustedDevices.AsNoTracking().Where(d => d.UserId == userId && d.ExpiresAt > now).OrderByDescending(d => d.CreatedAt)
            .Select(d => new TrustedDeviceRow(d.Id, d.Name, d.Ip, d.CreatedAt, d.LastUsedAt, d.ExpiresAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Trusts one of the actor's own devices no more, for who has proved of late who they are.</summary>
    public Task<OwnerResult> RemoveAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        RemoveAsync(actor, devices => devices.Where(d => d.Id == id), cancellationToken);

    /// <summary>Trusts none of the actor's devices any more, for who has proved of late who they are.</summary>
    public Task<OwnerResult> RemoveAllAsync(Actor actor, CancellationToken cancellationToken) => RemoveAsync(actor, devices => devices, cancellationToken);

    private Task<OwnerResult> RemoveAsync(
        Actor actor, Func<IQueryable<TrustedDevice>, IQueryable<TrustedDevice>> which, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            var devices = await which(db.TrustedDevices.Where(d => d.UserId == actor.UserId)).ToListAsync(cancellationToken);
            db.TrustedDevices.RemoveRange(devices);
            db.Activity.AddRange(devices.Select(d => ActivityEntries.By(actor, ActivityKind.DeviceDistrusted, now, d.Name)));
            return new OwnerResult.Done();
        },
        cancellationToken);

    private async Task<bool> MayTrustAsync(DashboardContext db, string userId, CancellationToken cancellationToken) =>
        !admins.CurrentValue.RequireSecondFactor || !await db.WhoMay(Capability.ReadCases).ContainsAsync(userId, cancellationToken);
}
