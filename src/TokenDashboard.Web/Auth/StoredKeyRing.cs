using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Keeps the Data Protection ring in the database. Of instances that find together that it needs a key, the first one's counts for all: each
/// reads the ring when it starts and seldom again, and would not know what another seals with a key of its own.
/// </summary>
public sealed class StoredKeyRing(IDbContextFactory<DashboardContext> contexts) : IXmlRepository
{
    private volatile IReadOnlyList<int> _read = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        var keys = db.ProtectionKeys.AsNoTracking().OrderBy(k => k.Id).ToList();
        _read = [.. keys.Select(k => k.Id)];
        return [.. keys.Select(k => XElement.Parse(k.Xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        using var transaction = db.BeginWriteAsync(CancellationToken.None).GetAwaiter().GetResult();
        var latest = _read is [.., var last] ? last : 0;
        if (db.ProtectionKeys.Any(k => k.Id > latest))
            return;
        db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
        transaction.Commit();
    }

    /// <summary>Whether something that was read last is there no more: nothing that it has sealed may be opened again.</summary>
    public async Task<bool> HasLostAnyAsync(CancellationToken cancellationToken)
    {
        var read = _read;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return read.Count > 0 && read.Except(await db.ProtectionKeys.Select(k => k.Id).ToListAsync(cancellationToken)).Any();
    }
}

/// <summary>Data Protection's own manager of keys, which has the ring read anew before the day is over that it is kept for.</summary>
public sealed class RenewableKeyManager(XmlKeyManager manager) : IKeyManager, IDisposable
{
    private volatile CancellationTokenSource _kept = new();

    /// <summary>Has the ring read anew when it is needed next.</summary>
    public void Renew()
    {
        var kept = _kept;
        _kept = new();
        kept.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <inheritdoc/>
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => manager.CreateNewKey(activationDate, expirationDate);

    /// <inheritdoc/>
    public IReadOnlyCollection<IKey> GetAllKeys() => manager.GetAllKeys();

    /// <inheritdoc/>
    public CancellationToken GetCacheExpirationToken() => CancellationTokenSource.CreateLinkedTokenSource(manager.GetCacheExpirationToken(), _kept.Token).Token;

    /// <inheritdoc/>
    public void RevokeKey(Guid keyId, string? reason = null) => manager.RevokeKey(keyId, reason);

    /// <inheritdoc/>
    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => manager.RevokeAllKeys(revocationDate, reason);
}

/// <summary>Wraps the ring's secrets with the master key, which is not in the database: a dump alone opens nothing.</summary>
public sealed class MasterKeyXmlEncryptor(MasterKeys keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var secret = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement(ProtectionKey.Wrapped, Convert.ToBase64String(keys.Current.Wrap(secret))), typeof(MasterKeyXmlDecryptor));
    }
}

/// <summary>Opens what <see cref="MasterKeyXmlEncryptor"/> wrapped. Data Protection makes it by name.</summary>
public sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var secret = services.GetRequiredService<MasterKeys>().Unwrap(Convert.FromBase64String(encryptedElement.Value));
        return XElement.Parse(Encoding.UTF8.GetString(secret));
    }
}
