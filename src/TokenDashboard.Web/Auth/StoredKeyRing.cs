using System.Text;
using System.Xml.Linq;
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
    private volatile int _latestRead;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        var keys = db.ProtectionKeys.AsNoTracking().OrderBy(k => k.Id).ToList();
        _latestRead = keys.LastOrDefault()?.Id ?? 0;
        return [.. keys.Select(k => XElement.Parse(k.Xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        using var transaction = db.BeginWriteAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (db.ProtectionKeys.Any(k => k.Id > _latestRead))
            return;
        db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
        transaction.Commit();
    }
}

/// <summary>Wraps the ring's secrets with the master key, which is not in the database: a dump alone opens nothing.</summary>
public sealed class MasterKeyXmlEncryptor(MasterKeys keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var secret = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement("wrapped", Convert.ToBase64String(keys.Current.Wrap(secret))), typeof(MasterKeyXmlDecryptor));
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
