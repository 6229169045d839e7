using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Dpop;

/// <summary>What came of reading a proof.</summary>
public abstract record DpopReading
{
    private DpopReading()
    {
    }

    /// <summary>It is good for this request, unless it was taken before.</summary>
    public sealed record Good(DpopProof Proof) : DpopReading;

    /// <summary>It is not. The sentence repeats nothing of it.</summary>
    public sealed record Wrong(string Why) : DpopReading;

    /// <summary>All of it is good but its nonce.</summary>
    public sealed record NeedsNonce : DpopReading;
}

/// <summary>Whether who asks has the key that they name (RFC 9449 §4.3).</summary>
public sealed class DpopProofs(DpopNonces nonces, WriteTransaction transaction, TimeProvider clock)
{
    /// <summary>How far from now a proof may have been made, either way: clocks of devices differ.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>What proofs may be signed with (RFC 7518 §3.1).</summary>
    public static IReadOnlyList<string> Algorithms => DpopKey.Algorithms;

    /// <summary>Holds a proof against the request that it came with. Reads and writes nothing that is stored.</summary>
    /// <param name="text">The proof.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="address">The address that was asked, as it is known outside.</param>
    /// <param name="needsNonce">Whether it must name a nonce; one that it names must be good in any case.</param>
    /// <param name="accessToken">The access token that it came with, if it did.</param>
    public DpopReading Read(string text, string method, string address, bool needsNonce, string? accessToken = null)
    {
        if (DpopProof.Read(text) is not { } proof)
            return new DpopReading.Wrong($"The proof must be a JWT of the type dpop+jwt with its public key, signed by {string.Join(", ", Algorithms)}.");
        if (proof.Method != method)
            return new DpopReading.Wrong("The proof is for another method.");
        if (!IsAt(proof.Address, address))
            return new DpopReading.Wrong("The proof is for another address.");
        if ((clock.GetUtcNow() - proof.IssuedAt).Duration() > Window)
            return new DpopReading.Wrong("The proof is of another time.");
        if (accessToken is not null && proof.TokenHash != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))))
            return new DpopReading.Wrong("The proof is for another access token.");
        return proof.Nonce is { } nonce ? nonces.IsGood(nonce) ? new DpopReading.Good(proof) : new DpopReading.NeedsNonce()
            : needsNonce ? new DpopReading.NeedsNonce() : new DpopReading.Good(proof);
    }

    /// <summary>
    /// Whether it is the first time that this proof is shown, at whichever instance (RFC 9449 §11.1); remembered for as long as another would come in time. To be asked last, and only of who
    /// holds something that was given out here: of each there is a row.
    /// </summary>
    public Task<bool> TrySpendAsync(DpopProof proof, CancellationToken cancellationToken) => transaction.RunAsync(db => TrySpendAsync(db, proof), cancellationToken);

    /// <summary>The same inside a caller's transaction.</summary>
    internal static async Task<bool> TrySpendAsync(DashboardContext db, DpopProof proof)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Thumbprint} {proof.Id}"));
        var spend = $$"""INSERT INTO {{db.Schema}}spent_proofs ("Hash", "ExpiresAt") VALUES ({0}, {1}) ON CONFLICT DO NOTHING""";
        return await db.Database.ExecuteSqlRawAsync(spend, hash, proof.IssuedAt + Window + TimeSpan.FromSeconds(1)) == 1;
    }

    // RFC 9449 §4.3: without query and fragment, and as RFC 3986 §6.2 makes both plain.
    private static bool IsAt(string said, string address) =>
        Uri.TryCreate(said, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && Plain(uri) == Plain(new Uri(address));

    private static string Plain(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
