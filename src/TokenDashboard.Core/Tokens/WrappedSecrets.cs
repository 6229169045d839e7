using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>All that a master key wraps in the database: signing keys, the Data Protection ring, and the keys of second factors.</summary>
internal static class WrappedSecrets
{
    /// <summary>
    /// Wraps with the key in use what another one has wrapped, of at most so many people, inside a caller's transaction. Returns how many
    /// secrets that were: to be called until none is left.
    /// </summary>
    public static async Task<int> RewrapAsync(DashboardContext db, MasterKeys keys, int most)
    {
        var (current, rewrapped) = (keys.Current, 0);
        foreach (var key in await db.SigningKeys.ToListAsync())
            key.WrappedPrivateKey = Rewrap(key.WrappedPrivateKey);
        foreach (var element in await db.ProtectionKeys.ToListAsync())
            element.Xml = RewrapElement(element.Xml);

        // A wrapped secret begins with the id of its key.
        var others =
            $$"""
            SELECT "UserId" AS "Value" FROM {{db.Schema}}second_factors WHERE substr("WrappedKey", 1, 1) <> {0} OR substr("WrappedCodesKey", 1, 1) <> {0}
            UNION SELECT "UserId" FROM {{db.Schema}}former_factors WHERE substr("WrappedKey", 1, 1) <> {0} OR substr("WrappedCodesKey", 1, 1) <> {0}
            LIMIT {1}
            """;
        var people = await db.Database.SqlQueryRaw<string>(others, new byte[] { current.Id }, most).ToListAsync();
        // What is alike stays alike: by that it is known of a former factor that it is the one in use.
        var alike = new Dictionary<string, byte[]>();
        foreach (var factor in await db.SecondFactors.Where(f => people.Contains(f.UserId)).ToListAsync())
            (factor.WrappedKey, factor.WrappedCodesKey) = (RewrapAlike(factor.WrappedKey)!, RewrapAlike(factor.WrappedCodesKey));
        foreach (var factor in await db.FormerFactors.Where(f => people.Contains(f.UserId)).ToListAsync())
            (factor.WrappedKey, factor.WrappedCodesKey) = (RewrapAlike(factor.WrappedKey)!, RewrapAlike(factor.WrappedCodesKey));
        await db.SaveChangesAsync();
        return rewrapped;

        byte[] Rewrap(byte[] wrapped)
        {
            if (wrapped[0] == current.Id)
                return wrapped;
            rewrapped++;
            return current.Wrap(keys.Unwrap(wrapped));
        }

        byte[]? RewrapAlike(byte[]? wrapped) => wrapped is null ? null
            : alike.TryGetValue(Convert.ToBase64String(wrapped), out var known) ? known
            : alike[Convert.ToBase64String(wrapped)] = Rewrap(wrapped);

        string RewrapElement(string xml)
        {
            var (element, before) = (XElement.Parse(xml), rewrapped);
            foreach (var wrapped in element.DescendantsAndSelf(ProtectionKey.Wrapped))
                wrapped.Value = Convert.ToBase64String(Rewrap(Convert.FromBase64String(wrapped.Value)));
            return rewrapped == before ? xml : element.ToString(SaveOptions.DisableFormatting);
        }
    }
}
