using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// A passkey as its owner sees it. The id is its credential's, in base64url; of a synced one its provider keeps a copy, so that a lost
/// device does not lose it. The attestation object (WebAuthn Level 3 §6.5) is what its authenticator said of itself.
/// </summary>
public sealed record PasskeyRow(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool IsSynced, ReadOnlyMemory<byte> Attestation);

/// <summary>Passkeys (WebAuthn Level 3). Identity checks what authenticators say; here they are kept, named and taken away.</summary>
public sealed class PasskeyService(WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, OwnerGate gate, TimeProvider clock)
{
    /// <summary>The longest name one can have, in UTF-16 units.</summary>
    public const int NameLength = 60;

    /// <summary>How many an account can have.</summary>
    public const int Most = 20;

    /// <summary>The account's passkeys, the oldest first.</summary>
    public async Task<IReadOnlyList<PasskeyRow>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.UserPasskeys.AsNoTracking().Where(p => p.UserId == userId)
            .Select(p => new { p.CredentialId, p.Data, LastUsedAt = EF.Property<DateTimeOffset?>(p, IdentityContext.PasskeyLastUsedAt) }).ToListAsync(cancellationToken);
        return [.. rows.Select(p => new PasskeyRow(Base64Url.EncodeToString(p.CredentialId), p.Data.Name ?? "", p.Data.CreatedAt, p.LastUsedAt, p.Data.IsBackedUp, p.Data.AttestationObject)).OrderBy(p => p.CreatedAt)];
    }

    /// <summary>
    /// Keeps a passkey that Identity has found to be the actor's authenticator's, for who has proved of late who they are; not when the account has been secured
    /// since it was begun to be made.
    /// </summary>
    public Task<OwnerResult> AddAsync(UserPasskeyInfo passkey, string name, Beginning begun, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            if (begun.UserId != actor.UserId || !await db.MayFinishAsync(begun))
                return new OwnerResult.Gone();
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (await identity.UserPasskeys.AnyAsync(p => p.CredentialId == passkey.CredentialId, cancellationToken))
                return OwnerRefusal.Unchanged;
            if (await identity.UserPasskeys.CountAsync(p => p.UserId == actor.UserId, cancellationToken) >= Most)
                return OwnerRefusal.TooMany;
            identity.UserPasskeys.Add(new IdentityUserPasskey<string>
            {
                UserId = actor.UserId, CredentialId = passkey.CredentialId,
                Data = new IdentityPasskeyData
                {
                    PublicKey = passkey.PublicKey, Name = name, CreatedAt = now, SignCount = passkey.SignCount, Transports = passkey.Transports,
                    IsUserVerified = passkey.IsUserVerified, IsBackupEligible = passkey.IsBackupEligible, IsBackedUp = passkey.IsBackedUp,
                    AttestationObject = passkey.AttestationObject, ClientDataJson = passkey.ClientDataJson,
                },
            });
            await identity.SaveChangesAsync(cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.PasskeyAdded, now, name));
            db.Outbox.Add(PasswordService.Changed(actor, ActivityKind.PasskeyAdded, now, Base64Url.EncodeToString(passkey.CredentialId)));
            return new OwnerResult.Done();
        },
        cancellationToken);

    /// <summary>Gives one another name, for who has proved of late who they are.</summary>
    public Task<OwnerResult> RenameAsync(string id, string name, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (await FindAsync(identity, id, actor.UserId, cancellationToken) is not { } passkey || passkey.Data.Name == name)
                return OwnerRefusal.Unchanged;
            passkey.Data.Name = name;
            await identity.SaveChangesAsync(cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.PasskeyRenamed, now, name));
            return new OwnerResult.Done();
        },
        cancellationToken);

    /// <summary>Takes one away, for who has proved of late who they are, unless it is the account's last way in.</summary>
    public Task<OwnerResult> RemoveAsync(string id, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (await FindAsync(identity, id, actor.UserId, cancellationToken) is not { } passkey)
                return OwnerRefusal.Unchanged;
            if (await WaysIn.CountAsync(identity, actor.UserId, cancellationToken) <= 1)
                return OwnerRefusal.LastWayIn;
            identity.UserPasskeys.Remove(passkey);
            await identity.SaveChangesAsync(cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.PasskeyRemoved, now, passkey.Data.Name));
            db.Outbox.Add(PasswordService.Changed(actor, ActivityKind.PasskeyRemoved, now));
            return new OwnerResult.Done();
        },
        cancellationToken);

    /// <summary>
    /// Notes that one has signed somebody in, with the count its authenticator gave. False, and nothing is noted, when it is not there any more, or
    /// suspended.
    /// </summary>
    public Task<bool> UseAsync(UserPasskeyInfo passkey, string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var kept = await identity.UserPasskeys.FirstOrDefaultAsync(p => p.CredentialId == passkey.CredentialId && p.UserId == userId, cancellationToken);
                if (kept is null || Suspension.IsSuspended(
                    await db.Accounts.Where(a => a.Id == userId).Select(a => a.SuspendedAt).FirstOrDefaultAsync(cancellationToken), kept.Data.CreatedAt,
                    identity.Entry(kept).Property<DateTimeOffset?>(IdentityContext.OpenedAt).CurrentValue))
                    return false;
                (kept.Data.SignCount, kept.Data.IsBackedUp, kept.Data.IsUserVerified) = (passkey.SignCount, passkey.IsBackedUp, passkey.IsUserVerified);
                identity.Entry(kept).Property<DateTimeOffset?>(IdentityContext.PasskeyLastUsedAt).CurrentValue = now;
                await identity.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>One of the account's passkeys by its id; null when there is none.</summary>
    internal static async Task<IdentityUserPasskey<string>?> FindAsync(IdentityContext identity, string id, string userId, CancellationToken cancellationToken)
    {
        if (!Base64Url.IsValid(id))
            return null;
        var credential = Base64Url.DecodeFromChars(id);
        return await identity.UserPasskeys.FirstOrDefaultAsync(p => p.CredentialId == credential && p.UserId == userId, cancellationToken);
    }
}
