using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Methods;

/// <summary>Tells whether an account was used before from where somebody signs in to it.</summary>
public sealed class FamiliarPlaceService(IDbContextFactory<IdentityContext> people, IDbContextFactory<DashboardContext> contexts, ILookupNormalizer names, TimeProvider clock)
{
    // Of the newest; how many there are must not tell by its time.
    private const int MostSessions = 100;

    /// <summary>
    /// Whether the account with that address trusts the device with that secret, or has, or had of late, a session at the same line. False
    /// when there is none.
    /// </summary>
    public async Task<bool> IsKnownAsync(string address, Requester requester, string? device, CancellationToken cancellationToken)
    {
        if (address.Length is 0 or > Passwords.MostCharacters)
            return false;
        var normalized = names.NormalizeEmail(address);
        string? id;
        await using (var identity = await people.CreateDbContextAsync(cancellationToken))
            id = await identity.Users.Where(u => u.NormalizedEmail == normalized).Select(u => u.Id).FirstOrDefaultAsync(cancellationToken);
        if (id is null)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (Secret.HashOfPresented(device) is { } hash && await db.TrustedDevices.AnyAsync(d => d.Hash == hash && d.UserId == id && d.ExpiresAt > now, cancellationToken))
            return true;
        var line = requester.Line;
        return (await db.Sessions.Where(s => s.UserId == id).OrderByDescending(s => s.CreatedAt).Take(MostSessions).Select(s => s.LastUsedIp).ToListAsync(cancellationToken))
            .Exists(ip => ip is not null && Requester.LineOf(ip) == line);
    }
}
