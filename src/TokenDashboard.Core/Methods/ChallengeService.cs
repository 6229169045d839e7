using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Methods;

/// <summary>What authenticators were asked is answered once, at whichever instance.</summary>
public sealed class ChallengeService(WriteTransaction transaction, TimeProvider clock)
{
    /// <summary>Whether this is the first answer to what was asked, which is remembered for as long as another would come in time.</summary>
    public async Task<bool> TrySpendAsync(string asked, TimeSpan kept, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(asked));
        var spent = await transaction.RunAsync(
            db =>
            {
                var spend = $$"""INSERT INTO {{db.Schema}}spent_challenges ("Hash", "ExpiresAt") VALUES ({0}, {1}) ON CONFLICT DO NOTHING""";
                return db.Database.ExecuteSqlRawAsync(spend, [hash, clock.GetUtcNow() + kept], cancellationToken);
            },
            cancellationToken);
        return spent == 1;
    }
}
