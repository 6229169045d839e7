using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>
/// What an owner says of themselves: their name, the language they read (a BCP 47 tag) and the time zone they live in (its IANA name),
/// each null for the browser's.
/// </summary>
public sealed record ProfileText(string Name, string? Language, string? TimeZone);

/// <summary>An account as its owner sees it. The version changes with each change: what was read long ago must not undo what was done since.</summary>
public sealed record Profile(ProfileText Text, string Email, bool EmailConfirmed, DateTimeOffset CreatedAt, DeviceNotices Notices, string Version);

/// <summary>Who an owner is here: their name, language and time zone.</summary>
public sealed class ProfileService(IDbContextFactory<IdentityContext> contexts, WriteTransaction transaction, IdentityTransaction people, OwnerGate gate)
{
    /// <summary>The account's profile; null when there is no such account.</summary>
    public async Task<Profile?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == userId).Select(u => new Profile(
            new ProfileText(u.DisplayName, u.Language, u.TimeZone), u.Email!, u.EmailConfirmed, u.CreatedAt, !u.NewDeviceNotices ? DeviceNotices.None : u.NewNetworksOnly ? DeviceNotices.NewNetworks : DeviceNotices.Every, u.ConcurrencyStamp ?? ""))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Notes the time zone of the browser that its owner signs in with, by its IANA name: mails are in it where they chose none.</summary>
    public Task NoteZoneAsync(string userId, string zone, CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            return await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.BrowserZone, zone), cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// Saves what was changed of the profile that was read as <paramref name="version"/>; <see cref="OwnerRefusal.ChangedElsewhere"/> when
    /// it is not that any more. What is in it is the caller's to check.
    /// </summary>
    public Task<OwnerResult> SaveAsync(ProfileText text, string version, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text.Name);
        return gate.RunAsync(
            actor,
            OwnerProof.NotAsked,
            async (db, now) =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var saved = await identity.Users.Where(u => u.Id == actor.UserId && u.ConcurrencyStamp == version).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(u => u.DisplayName, text.Name)
                        .SetProperty(u => u.Language, text.Language)
                        .SetProperty(u => u.TimeZone, text.TimeZone)
                        .SetProperty(u => u.ConcurrencyStamp, Guid.NewGuid().ToString()),
                    cancellationToken);
                if (saved == 0)
                    return OwnerRefusal.ChangedElsewhere;
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.ProfileChanged, now));
                return new OwnerResult.Done();
            },
            cancellationToken);
    }
}
