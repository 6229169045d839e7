using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>Proofs of possession as they come with requests (RFC 9449), and the nonces that go with answers.</summary>
public sealed class DpopRequests(DpopProofs proofs, DpopNonces nonces, DashboardSettings settings)
{
    /// <summary>How tokens that are bound to a key are presented, and the header that their proof is in.</summary>
    public const string Scheme = "DPoP";

    /// <summary>The header that says which nonce the next proof is to name.</summary>
    public const string NonceHeader = "DPoP-Nonce";

    /// <summary>What an app shows of a key where it asks for tokens, or RFC 9449 §5's error. A proof there names a nonce. Whether it was shown before is asked last, by who takes it.</summary>
    public (ShownKey? Shown, JsonHttpResult<OAuthError>? Error) Read(HttpContext http, App app)
    {
        var reading = http.Request.Headers[Scheme].Count == 0 ? null : Read(http, needsNonce: true, accessToken: null);
        if (reading is not null || app.MustShowKey())
            http.Response.Headers[NonceHeader] = nonces.Current;
        return reading switch
        {
            DpopReading.Wrong wrong => (null, OAuthAnswers.InvalidProof(wrong.Why)),
            DpopReading.NeedsNonce => (null, OAuthAnswers.Error("use_dpop_nonce", $"The proof must name the nonce in {NonceHeader}.")),
            _ => (new((reading as DpopReading.Good)?.Proof, Binds: app.SecretHashes.Count == 0, app.MustShowKey()), null),
        };
    }

    /// <summary>Whether the request has the key of the token that it presents: null when it has, else RFC 9449 §7's error. The session is known to live, so that nobody else's proofs are kept.</summary>
    public async Task<DpopFault?> CheckAsync(HttpContext http, string accessToken, string key)
    {
        switch (Read(http, needsNonce: false, accessToken))
        {
            case DpopReading.Wrong wrong:
                return new("invalid_dpop_proof", wrong.Why);
            case DpopReading.NeedsNonce:
                http.Response.Headers[NonceHeader] = nonces.Current;
                return new("use_dpop_nonce", $"The proof must name the nonce in {NonceHeader}.");
            case DpopReading.Good { Proof: var proof }:
                return proof.Thumbprint != key ? new("invalid_token", "The access token is bound to another key.")
                    : await proofs.TrySpendAsync(proof, CancellationToken.None) ? null
                    : new("invalid_dpop_proof", "The proof was shown before: each is for one request.");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private DpopReading Read(HttpContext http, bool needsNonce, string? accessToken) => http.Request.Headers[Scheme] is [{ } text]
        ? proofs.Read(text, http.Request.Method, settings.Origin + http.Request.Path.ToUriComponent(), needsNonce, accessToken)
        : new DpopReading.Wrong("There must be one proof.");
}

/// <summary>What is wrong with a request's proof.</summary>
/// <param name="Error">RFC 9449 §7.1's code.</param>
/// <param name="Why">The same in a sentence that repeats nothing of the request.</param>
public sealed record DpopFault(string Error, string Why);
