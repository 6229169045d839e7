using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Grants;

/// <summary>
/// What admins do with apps. Every act passes the gate and leaves a line in the audit log; a disabled app begins no session, since that is asked in the
/// transaction that would begin it.
/// </summary>
public sealed class AppService(AdminGate gate, IDbContextFactory<DashboardContext> contexts, SessionFeed feed)
{
    /// <summary>What those who registered or disabled apps are called, by id; without those whose account is gone.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(StoredApps.Reading reading, CancellationToken cancellationToken)
    {
        var ids = reading.Registered.Select(a => a.CreatedBy).Concat(reading.Disabled.Values.Select(d => d.DisabledBy)).Distinct().ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(a => EF.Parameter(ids).Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
    }

    /// <summary>Registers an app, by who acts and now. Unchanged when one of its <c>client_id</c> is registered already.</summary>
    public Task<AdminResult> AddAsync(RegisteredApp app, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        app.ClientId,
        AuditAction.AppAdded,
        actor,
        async (db, now) =>
        {
            if (await db.Apps.AnyAsync(a => a.ClientId == app.ClientId, cancellationToken))
                return 0;
            (app.CreatedAt, app.CreatedBy) = (now, actor.UserId);
            db.Apps.Add(app);
            // What is left of one of its client_id that was removed.
            await db.DisabledApps.Where(d => d.ClientId == app.ClientId).ExecuteDeleteAsync(cancellationToken);
            return 1;
        },
        cancellationToken);

    /// <summary>
    /// Changes what an admin registered; its <c>client_id</c>, secrets and beginning stay. What was sent ahead for it is void. Unchanged when it is no more as the admin saw it, or was so already.
    /// </summary>
    /// <param name="edited">What it is to be.</param>
    /// <param name="seen">What the admin saw before they changed it.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    public async Task<AdminResult> EditAsync(RegisteredApp edited, RegisteredApp seen, Actor actor, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, _) =>
            {
                var app = await db.Apps.FirstOrDefaultAsync(a => a.ClientId == edited.ClientId, cancellationToken);
                if (app is null || AppDifference.Between(app, seen) is not null || AppDifference.Between(app, edited) is not { } change)
                    return [];
                AppDifference.Copy(edited, app);
                await db.PushedRequests.Where(r => r.AppId == app.ClientId).ExecuteDeleteAsync(cancellationToken);
                return [new AuditEntry { Action = AuditAction.AppChanged, Target = app.ClientId, Before = change.Before, After = change.After }];
            },
            cancellationToken);
        if (result == AdminResult.Done)
            feed.Publish(new Change.Apps(edited.ClientId));
        return result;
    }

    /// <summary>
    /// Disables an app that an admin registered, as <see cref="DisableAsync"/> does, and forgets it. No session begins by what another instance still knows of it, until another of its
    /// <c>client_id</c> is registered. Unchanged where there is none.
    /// </summary>
    public async Task<ManyEnded> RemoveAsync(string clientId, Actor actor, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Apps.AnyAsync(a => a.ClientId == clientId, cancellationToken))
                return new ManyEnded(AdminResult.Unchanged, 0);
        }

        var ended = await DisableAsync(clientId, actor, cancellationToken);
        if (ended.Result is not (AdminResult.Done or AdminResult.Unchanged))
            return ended;
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                var app = await db.Apps.FirstOrDefaultAsync(a => a.ClientId == clientId, cancellationToken);
                // Somebody else may have enabled it since.
                if (app is null || !await db.DisabledApps.AnyAsync(d => d.ClientId == clientId, cancellationToken) || await db.Live(now).AnyAsync(s => s.AppId == clientId, cancellationToken))
                    return [];
                db.Apps.Remove(app);
                return [new AuditEntry { Action = AuditAction.AppRemoved, Target = clientId, Before = AppDifference.All(app), After = AuditLog.Ended(ended.Count) }];
            },
            cancellationToken);
        if (result == AdminResult.Done)
            feed.Publish(new Change.Apps(clientId));
        return ended with { Result = result };
    }

    /// <summary>Gives a confidential app another secret, beside the one it has. Unchanged where two are in force already.</summary>
    public Task<AdminResult> AddSecretAsync(string clientId, byte[] hash, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        clientId,
        AuditAction.AppSecretAdded,
        actor,
        (db, _) => db.Apps.Where(a => a.ClientId == clientId && a.SecretHash != null && a.OlderSecretHash == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.OlderSecretHash, a => a.SecretHash).SetProperty(a => a.SecretHash, hash), cancellationToken),
        cancellationToken);

    /// <summary>Takes the older of an app's two secrets away. Unchanged where there is one.</summary>
    public Task<AdminResult> RemoveOlderSecretAsync(string clientId, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        clientId,
        AuditAction.AppSecretRemoved,
        actor,
        (db, _) => db.Apps.Where(a => a.ClientId == clientId && a.OlderSecretHash != null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.OlderSecretHash, (byte[]?)null), cancellationToken),
        cancellationToken);

    /// <summary>
    /// Lets the app begin nothing any more, voids what it has begun, and ends its sessions. From the first transaction on no session of it begins; each portion of 500 is one
    /// of its own, and where it went no further, doing it again ends the rest. Of apps that nobody registered it is the origin that is disabled (<see cref="ClientOrigin"/>), with all of its apps.
    /// </summary>
    public async Task<ManyEnded> DisableAsync(string clientId, Actor actor, CancellationToken cancellationToken)
    {
        var (total, isDone) = (0, false);
        while (true)
        {
            IReadOnlyDictionary<string, int> owners = new Dictionary<string, int>();
            var result = await gate.RunAsync(
                Capability.Administer, actor,
                async (db, now) =>
                {
                    var isNew = !await db.DisabledApps.AnyAsync(d => d.ClientId == clientId, cancellationToken);
                    if (isNew)
                    {
                        db.DisabledApps.Add(new DisabledApp { ClientId = clientId, DisabledAt = now, DisabledBy = actor.UserId });
                        await db.DeviceCodes.Where(d => d.AppId == clientId && (d.Status == DeviceCodeStatus.Pending || d.Status == DeviceCodeStatus.Allowed))
                            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Status, DeviceCodeStatus.Denied), cancellationToken);
                        await db.AuthorizationCodes.Where(c => c.AppId == clientId && c.RedeemedAt == null && c.ExpiresAt > now)
                            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ExpiresAt, now), cancellationToken);
                        await db.PushedRequests.Where(r => r.AppId == clientId).ExecuteDeleteAsync(cancellationToken);
                    }

                    var some = await db.Live(now).SessionsOf(clientId).OrderBy(s => s.CreatedAt).Take(SessionDirectory.MostEndedAtOnce).Select(s => s.Id).ToListAsync(cancellationToken);
                    owners = await SessionEnding.EndManyAsync(db, some, EndReason.AppDisabled, actor, now);
                    var after = AuditLog.Ended(owners.Values.Sum());
                    return isNew ? [new AuditEntry { Action = AuditAction.AppDisabled, Target = clientId, After = after }]
                        : owners.Count > 0 ? [new AuditEntry { Action = AuditAction.SessionsEnded, Target = $"app {clientId}", After = after }]
                        : [];
                },
                cancellationToken);
            isDone |= result == AdminResult.Done;
            if (result == AdminResult.Done)
                feed.Publish(new Change.Apps(clientId));
            foreach (var owner in owners.Keys)
                feed.Publish(new Change.Sessions(owner));
            var ended = owners.Values.Sum();
            total += ended;
            if (result is not (AdminResult.Done or AdminResult.Unchanged))
                return new ManyEnded(result, total);
            if (ended < SessionDirectory.MostEndedAtOnce)
                return new ManyEnded(isDone ? AdminResult.Done : result, total);
        }
    }

    /// <summary>Lets the app be connected again. What was ended stays ended.</summary>
    public Task<AdminResult> EnableAsync(string clientId, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        clientId, AuditAction.AppEnabled, actor, (db, _) => db.DisabledApps.Where(d => d.ClientId == clientId).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    private async Task<AdminResult> ChangeAsync(
        string clientId, AuditAction action, Actor actor, Func<DashboardContext, DateTimeOffset, Task<int>> change, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            Capability.Administer, actor, async (db, now) => await change(db, now) == 1 ? [new AuditEntry { Action = action, Target = clientId }] : [], cancellationToken);
        if (result == AdminResult.Done)
            feed.Publish(new Change.Apps(clientId));
        return result;
    }
}
