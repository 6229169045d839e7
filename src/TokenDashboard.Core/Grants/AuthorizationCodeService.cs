using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Grants;

/// <summary>What an app asks its owner to allow.</summary>
/// <param name="AppId">The app.</param>
/// <param name="RedirectUri">Where the code goes.</param>
/// <param name="Challenge">SHA-256 of the verifier that only the app knows, in base64url (RFC 7636, S256).</param>
/// <param name="Scope">Space-separated scopes.</param>
public sealed record AuthorizationAsked(string AppId, string RedirectUri, string Challenge, string Scope)
{
    /// <summary>The APIs that it wants to work with, space-separated; empty for our own.</summary>
    public string Audience { get; init; } = "";

    /// <summary>What the app calls its device, if it does.</summary>
    public string? DeviceName { get; init; }

    /// <summary>What the app wants to find in the ID token, if anything.</summary>
    public string? Nonce { get; init; }

    /// <summary>Since when a proof of who they are counts, where the app asks for a fresh one.</summary>
    public DateTimeOffset? ProvedSince { get; init; }

    /// <summary>The thumbprint of the key that the code must be fetched with (RFC 9449 §10); null for whichever, or none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The request that was sent ahead for it, if one was.</summary>
    public PushedAsk? Pushed { get; init; }
}

/// <summary>The outcome of presenting a code (RFC 6749 §4.1.3).</summary>
public abstract record CodeResult
{
    private CodeResult()
    {
    }

    /// <summary>The session has been started, and the code is used up.</summary>
    public sealed record Issued(IssuedToken Token, SignInFacts Facts) : CodeResult;

    /// <summary>An API that the code was not asked for; nothing was changed.</summary>
    public sealed record OtherAudience : CodeResult;

    /// <summary>A block shuts out who presents it; nothing was changed.</summary>
    public sealed record Blocked : CodeResult;

    /// <summary>The proof that it came with was shown before; nothing was changed.</summary>
    public sealed record ProofSpent : CodeResult;

    /// <summary>There is no such code, or not any more, or not for who presents it.</summary>
    public sealed record Unknown : CodeResult;
}

/// <summary>
/// The authorization code grant (RFC 6749 §4.1) with PKCE (RFC 7636). A code lives a minute and is redeemed once, by whoever holds the verifier; one that is presented
/// again ends the session that it began. Whatever secures the account, or ends the session of the browser that it was allowed in, voids it, and so does disabling the app.
/// </summary>
public sealed class AuthorizationCodeService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, OwnerGate gate, RefreshTokenService tokens, DpopProofs proofs, ActiveBlocks blocks, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long a code can be redeemed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Whether who acts has proved of late, and as late as the app asks, who they are: <see cref="OwnerResult.Done"/>, or why not. Changes nothing.</summary>
    public async Task<OwnerResult> CheckAsync(AuthorizationAsked asked, Actor actor, CancellationToken cancellationToken)
    {
        var checkedAs = await gate.CheckAsync(actor, cancellationToken);
        if (!checkedAs.IsDone)
            return checkedAs;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return IsProved(asked, await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == actor.SessionId, cancellationToken)) ? checkedAs : new OwnerResult.ProveFirst();
    }

    /// <summary>
    /// Allows it, for who has proved of late who they are; what comes of it is the code, which can't be had again. A request that was sent ahead is used up;
    /// <see cref="OwnerRefusal.NotTheirs"/> where it was before. Scopes of admins are left out for who is none; what asks for nothing else is not theirs to allow either.
    /// </summary>
    public Task<OwnerResult> AllowAsync(AuthorizationAsked asked, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            var browser = await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == actor.SessionId, cancellationToken);
            if (!IsProved(asked, browser))
                return new OwnerResult.ProveFirst();
            if (asked.Pushed is { } pushed && !await PushedRequestService.TakeAsync(db, pushed, now))
                return OwnerRefusal.NotTheirs;
            var scope = AdminScopes.Within(asked.Scope, await db.RolesOfAsync(actor.UserId, cancellationToken));
            if (scope.Length == 0 && asked.Scope.Length > 0)
                return OwnerRefusal.NotTheirs;
            var code = Secret.New();
            db.AuthorizationCodes.Add(new AuthorizationCode
            {
                Hash = Secret.HashOf(code), AppId = asked.AppId, RedirectUri = asked.RedirectUri, Challenge = asked.Challenge, Scope = scope,
                Audience = asked.Audience, DeviceName = asked.DeviceName, Nonce = asked.Nonce, KeyThumbprint = asked.KeyThumbprint, ProvedAt = browser.ProvedAt, UserId = actor.UserId, Epoch = browser.Epoch, BrowserId = browser.Id,
                CreatedAt = now, ExpiresAt = now + Lifetime,
            });
            return new OwnerResult.Done<RawToken>(code);
        },
        cancellationToken);

    /// <summary>
    /// Starts the session that was allowed, if the code is not over, and of this app, this address, this verifier and, where it was asked for with a key, of that. Who presents one that has been redeemed, with all that
    /// belongs to it, ends that session.
    /// </summary>
    public async Task<CodeResult> RedeemAsync(
        RawToken raw, string verifier, string redirectUri, string? audience, string appId, string appName, Requester requester, CancellationToken cancellationToken, ShownKey? shown = null, AppTerms? terms = null)
    {
        shown ??= ShownKey.None;
        var key = shown.OfAccess;
        if (Secret.HashOfPresented(raw.Reveal()) is not { } hash)
            return new CodeResult.Unknown();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var now = clock.GetUtcNow();
        AuthorizationCode? code;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            code = await db.AuthorizationCodes.AsNoTracking()
                .FirstOrDefaultAsync(c => c.Hash == hash && c.AppId == appId && c.RedirectUri == redirectUri && c.Challenge == challenge && (c.KeyThumbprint == null || c.KeyThumbprint == key), cancellationToken);
        }

        // Of a code that is good for nothing there is nothing to write.
        if (code is null || (code.RedeemedAt is null && code.ExpiresAt <= now))
            return new CodeResult.Unknown();
        if (code.RedeemedAt is null && !Audiences.Has(code.Audience, audience))
            return new CodeResult.OtherAudience();
        if (code.RedeemedAt is null && blocks.Find(requester) is not null)
            return new CodeResult.Blocked();
        if (shown.Proof is { } proof && !await proofs.TrySpendAsync(proof, cancellationToken))
            return new CodeResult.ProofSpent();
        var issued = await transaction.RunAsync(db => RedeemAsync(db, code, raw, appName, terms ?? AppTerms.None, shown.OfFamily, requester, now), cancellationToken);
        feed.Publish(new Change.Sessions(code.UserId));
        return issued is null ? new CodeResult.Unknown() : new CodeResult.Issued(issued, new SignInFacts(code.Nonce, code.ProvedAt));
    }

    private static bool IsProved(AuthorizationAsked asked, Session browser) => asked.ProvedSince is not { } since || browser.ProvedAt?.ToUnixTimeSeconds() >= since.ToUnixTimeSeconds();

    // The account's row is taken first: whatever secures it comes before or after.
    private async Task<IssuedToken?> RedeemAsync(DashboardContext db, AuthorizationCode code, RawToken raw, string appName, AppTerms terms, string? key, Requester requester, DateTimeOffset now)
    {
        var mayFinish = await db.MayFinishAsync(new Beginning(code.UserId, code.Epoch));
        var stored = db.AuthorizationCodes.Where(c => c.Hash == code.Hash);
        var origin = ClientOrigin.Of(code.AppId);
        var redeemed = mayFinish
            ? await stored.Where(c => c.RedeemedAt == null && c.ExpiresAt > now && db.Live(now).Any(s => s.Id == c.BrowserId) && !db.DisabledApps.Any(d => d.ClientId == c.AppId || d.ClientId == origin))
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.RedeemedAt, now))
            : 0;
        if (redeemed == 0)
        {
            // RFC 6749 §4.1.2.
            if (await stored.Select(c => c.SessionId).FirstOrDefaultAsync() is { } begun)
                await SessionEnding.EndAsync(db, begun, code.UserId, EndReason.CodeReplayed, new Actor(code.UserId, null, requester), now);
            return null;
        }

        var device = DeviceDescription.OfApp(appName, code.DeviceName, requester.Agent);
        var family = new NewFamily(code.UserId, code.AppId, device.Name, device.Type, device.Software, SignInMethod.CodeFlow, code.Scope)
        {
            Audience = code.Audience,
            KeyThumbprint = key,
            Terms = terms,
            StaysSignedIn = OfflineAccess.IsIn(code.Scope),
            SecondFactor = await db.Sessions.Where(s => s.Id == code.BrowserId).Select(s => s.SecondFactor).FirstOrDefaultAsync(),
            IsProved = true,
        };
        var issued = await tokens.CreateAsync(db, family, requester, now, raw);
        await stored.ExecuteUpdateAsync(set => set.SetProperty(c => c.SessionId, issued.Grant.SessionId));
        return issued;
    }
}
