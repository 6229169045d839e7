using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>Somebody at another provider: its issuer, their subject there, and what the provider is called.</summary>
public sealed record ExternalLogin(string Issuer, string Subject, string ProviderName);

/// <summary>An account elsewhere that may sign in, as its owner sees it.</summary>
public sealed record ExternalLoginRow(string Issuer, string ProviderName);

/// <summary>Which accounts elsewhere may sign in to which here.</summary>
public sealed class ExternalLoginService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, OwnerGate gate, ILookupNormalizer names, TimeProvider clock)
{
    /// <summary>Whose login it is; null when it is nobody's.</summary>
    public async Task<string?> FindAsync(ExternalLogin login, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(db, login).Select(l => l.UserId).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whether the login lets its owner in to that account: it is linked, and not suspended.</summary>
    public async Task<bool> MayEnterAsync(ExternalLogin login, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Of(db, login).Where(l => l.UserId == userId)
            .Select(l => new { AddedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.AddedAt), OpenedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.OpenedAt) })
            .FirstOrDefaultAsync(cancellationToken);
        return found is not null && !Suspension.IsSuspended(
            await db.Accounts.Where(a => a.Id == userId).Select(a => a.SuspendedAt).FirstOrDefaultAsync(cancellationToken), found.AddedAt, found.OpenedAt);
    }

    /// <summary>Whether the account can be signed in to from that issuer.</summary>
    public async Task<bool> HasAsync(string userId, string issuer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserLogins.AnyAsync(l => l.UserId == userId && l.LoginProvider == issuer, cancellationToken);
    }

    /// <summary>Makes an account without a password for the login. Returns its id; null, and nothing is changed, when the e-mail or the login is taken.</summary>
    public Task<string?> MakeAsync(
        ExternalLogin login, string email, string name, bool isConfirmed, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var normalized = names.NormalizeEmail(email);
        return transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                if (await identity.Users.AnyAsync(u => u.NormalizedEmail == normalized, cancellationToken) || await Of(identity, login).AnyAsync(cancellationToken))
                    return null;
                var user = new AppUser
                {
                    UserName = email, NormalizedUserName = names.NormalizeName(email), Email = email, NormalizedEmail = normalized, EmailConfirmed = isConfirmed,
                    DisplayName = name, CreatedAt = now, LockoutEnabled = true, SecurityStamp = Guid.NewGuid().ToString(),
                };
                var actor = new Actor(user.Id, null, requester);
                identity.Users.Add(user);
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.AccountCreated, now));
                await AddAsync(db, identity, login, actor, now);
                await db.SaveChangesAsync(cancellationToken);
                return (string?)user.Id;
            },
            cancellationToken);
    }

    /// <summary>
    /// Links the login to the actor's account, for who has proved of late who they are: <see cref="OwnerRefusal.NotTheirs"/> when the
    /// e-mail is another's, <see cref="OwnerRefusal.Taken"/> when the login is somebody's. Not when the account has been secured since that was begun.
    /// </summary>
    public Task<OwnerResult> LinkAsync(ExternalLogin login, string email, Beginning begun, Actor actor, CancellationToken cancellationToken)
    {
        var normalized = names.NormalizeEmail(email);
        return gate.RunAsync(
            actor,
            OwnerProof.Recent,
            async (db, now) =>
            {
                if (begun.UserId != actor.UserId || !await db.MayFinishAsync(begun))
                    return new OwnerResult.Gone();
                await using var identity = await people.JoinAsync(db, cancellationToken);
                if (!await identity.Users.AnyAsync(u => u.Id == actor.UserId && u.NormalizedEmail == normalized, cancellationToken))
                    return OwnerRefusal.NotTheirs;
                if (await Of(identity, login).AnyAsync(cancellationToken))
                    return OwnerRefusal.Taken;
                await AddAsync(db, identity, login, actor, now);
                db.Outbox.Add(PasswordService.Changed(actor, ActivityKind.ExternalLinked, now, login.Issuer));
                return new OwnerResult.Done();
            },
            cancellationToken);
    }

    /// <summary>The accounts elsewhere that may sign in to this one.</summary>
    public async Task<IReadOnlyList<ExternalLoginRow>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserLogins.Where(l => l.UserId == userId).OrderBy(l => l.LoginProvider)
            .Select(l => new ExternalLoginRow(l.LoginProvider, l.ProviderDisplayName ?? l.LoginProvider)).ToListAsync(cancellationToken);
    }

    /// <summary>Lets that issuer's account sign in to the actor's no more, for who has proved of late who they are, unless it is the last way in.</summary>
    public Task<OwnerResult> UnlinkAsync(string issuer, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (await identity.UserLogins.FirstOrDefaultAsync(l => l.UserId == actor.UserId && l.LoginProvider == issuer, cancellationToken) is not { } login)
                return OwnerRefusal.Unchanged;
            if (await WaysIn.CountAsync(identity, actor.UserId, cancellationToken) <= 1)
                return OwnerRefusal.LastWayIn;
            identity.UserLogins.Remove(login);
            await identity.SaveChangesAsync(cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.ExternalUnlinked, now, login.ProviderDisplayName));
            db.Outbox.Add(PasswordService.Changed(actor, ActivityKind.ExternalUnlinked, now));
            return new OwnerResult.Done();
        },
        cancellationToken);

    private static IQueryable<IdentityUserLogin<string>> Of(IdentityContext identity, ExternalLogin login) =>
        identity.UserLogins.Where(l => l.LoginProvider == login.Issuer && l.ProviderKey == login.Subject);

    private static async Task AddAsync(DashboardContext db, IdentityContext identity, ExternalLogin login, Actor owner, DateTimeOffset now)
    {
        var added = identity.UserLogins.Add(new IdentityUserLogin<string>
        {
            LoginProvider = login.Issuer, ProviderKey = login.Subject, ProviderDisplayName = login.ProviderName, UserId = owner.UserId,
        });
        added.Property<DateTimeOffset?>(IdentityContext.AddedAt).CurrentValue = now;
        await identity.SaveChangesAsync();
        db.Activity.Add(ActivityEntries.By(owner, ActivityKind.ExternalLinked, now, login.ProviderName));
    }
}
