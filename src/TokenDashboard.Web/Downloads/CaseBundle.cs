using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Downloads;

/// <summary>
/// A case as evidence: a zip of <c>case.json</c>; <c>case.sig</c>, an ECDSA signature over exactly its bytes with SHA-256 (ES256), in DER; <c>key.pem</c>, the key that verifies it;
/// and <c>audit.txt</c>, a line for each of the audit log's, <see cref="AuditLink.Hash"/> and <see cref="AuditLink.Text"/>, whose last hash stands in <c>case.json</c>. Verified with openssl alone.
/// </summary>
public static class CaseBundle
{
    /// <summary>What <c>case.json</c> says that it is.</summary>
    public const string Format = "token-dashboard-case/1";

    /// <summary>The file that says all.</summary>
    public const string Case = "case.json";

    /// <summary>The signature over it.</summary>
    public const string Signature = "case.sig";

    /// <summary>The lines of the audit log.</summary>
    public const string Audit = "audit.txt";

    /// <summary>The key.</summary>
    public const string Key = "key.pem";

    private const string Readme = "README.txt";

    // An entry with more than any case has would fill the memory of who verifies it.
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Puts it together and signs it.</summary>
    public static byte[] Of(WholeCase whole, string issuer, DateTimeOffset at, string takenBy, EllipticKeyPair key)
    {
        var print = Print(key.PublicKey);
        var head = whole.Audit.Count == 0 ? AuditChain.Start : whole.Audit[^1].Hash;
        var file = JsonSerializer.SerializeToUtf8Bytes(
            new CaseBundleFile(
                Format, issuer, at, takenBy, new(key.Id, print), new(whole.Audit.Count, head), whole.People, IncidentFile.Of(whole.Incident, whole.Lines),
                [.. whole.Evidence.Select(e => new CaseBundleEvidence(e.Id, e.At, FileWords.Of(e.Kind), e.Generation, e.Ip, e.Agent))]),
            AdminDownloads.Indented);
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, Case, file, at);
            Add(zip, Signature, key.SignDer(file), at);
            Add(zip, Audit, Encoding.ASCII.GetBytes(string.Concat(whole.Audit.Select(link => $"{link.Hash} {link.Text}\n"))), at);
            Add(zip, Key, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", key.PublicKey) + "\n"), at);
            Add(zip, Readme, Encoding.ASCII.GetBytes(Instructions(issuer, print)), at);
        }

        return bytes.ToArray();
    }

    /// <summary>Verifies one by itself: what its key is worth, who reads it must find out. Never throws for what is in it.</summary>
    public static BundleState Verify(Stream bundle)
    {
        try
        {
            using var zip = new ZipArchive(bundle, ZipArchiveMode.Read);
            var (file, signature, audit) = (Read(zip, Case), Read(zip, Signature), Read(zip, Audit));
            using var key = ECDsa.Create();
            key.ImportFromPem(Encoding.ASCII.GetString(Read(zip, Key)));
            if (key.KeySize != 256 || !key.VerifyData(file, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                return new BundleState.Altered($"{Case} is not what was signed by {Key}");
            // From here on it is what somebody with that key has written.
            var said = JsonSerializer.Deserialize<CaseBundleFile>(file, AdminDownloads.Indented);
            if (said is not { Format: Format, Issuer: not null, TakenBy: not null, Key.Kid: not null, Audit: not null, Incident: not null })
                return new BundleState.Altered($"{Case} is of another format than {Format}");
            var links = Encoding.ASCII.GetString(audit).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Link).ToList();
            var chain = AuditChain.Check(links);
            if (chain.Broken is { } line)
                return new BundleState.Altered($"line {line} of {Audit} is not as it was, or one before it is missing");
            if (chain.Head != said.Audit.Head || links.Count != said.Audit.Lines)
                return new BundleState.Altered($"{Audit} has not the lines that {Case} speaks of");
            var print = Print(key.ExportSubjectPublicKeyInfo());
            return new BundleState.Whole(said.Incident.Id, said.Issuer, said.TakenAt, said.TakenBy, links.Count, said.Key.Kid, print);
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException or ArgumentException or JsonException or NotSupportedException or EndOfStreamException)
        {
            return new BundleState.Altered($"it is no bundle of a case, or not all of it: {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>SHA-256 of a public key's DER, in hex: what <c>openssl pkey -pubin -in key.pem -outform DER | openssl dgst -sha256</c> says.</summary>
    public static string Print(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    private static AuditLink Link(string line) => line.Split(' ', 2) is [var hash, var text] ? new(hash, text) : new("", line);

    private static void Add(ZipArchive zip, string name, byte[] content, DateTimeOffset at)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = at.ToUniversalTime();
        using var stream = entry.Open();
        stream.Write(content);
    }

    // Of two entries of a name, one tool reads the first and another the last.
    private static byte[] Read(ZipArchive zip, string name)
    {
        var entries = zip.Entries.Where(e => e.FullName == name).Take(2).ToList();
        if (entries is not [{ Length: <= MostBytes } entry])
            throw new InvalidDataException($"{name} is missing, is there twice, or is too large.");
        using var stream = entry.Open();
        var content = new byte[entry.Length];
        stream.ReadExactly(content);
        return stream.ReadByte() < 0 ? content : throw new InvalidDataException($"{name} is longer than it says.");
    }

    private static string Instructions(string issuer, string print) =>
        $$"""
        A case, signed by {{issuer}}.

        1. The case is as it was signed ("Verified OK"):

           openssl dgst -sha256 -verify key.pem -signature case.sig case.json

        2. The key is the server's: this is in the list of keys that it publishes, as "spki_sha256",
           at {{issuer}}/oauth/bundle-keys

           openssl pkey -pubin -in key.pem -outform DER | openssl dgst -sha256 -r

           {{print}}

        3. The lines of the audit log are those that were signed: this prints the "head" of "audit"
           in case.json, and before it each line that is not as it was

           hash=$(printf '%064d' 0)
           while read -r said line; do
             hash=$(printf '%s\n%s' "$hash" "$line" | openssl dgst -sha256 -r | cut -c1-64)
             [ "$hash" = "$said" ] || echo "altered: $line"
           done < audit.txt
           echo "$hash"

        A server of the same product does all of it: TokenDashboard.Web verify-bundle FILE

        """;
}

/// <summary>What came of verifying a bundle.</summary>
public abstract record BundleState
{
    private BundleState()
    {
    }

    /// <summary>It is as it was signed by the key of that SHA-256.</summary>
    public sealed record Whole(int Incident, string Issuer, DateTimeOffset TakenAt, string TakenBy, int AuditLines, string Kid, string KeyPrint) : BundleState;

    /// <summary>It is not; why.</summary>
    public sealed record Altered(string Why) : BundleState;
}

/// <summary>What <c>case.json</c> has.</summary>
public sealed record CaseBundleFile(
    string Format, string Issuer, DateTimeOffset TakenAt, string TakenBy, CaseBundleKey Key, CaseBundleAudit Audit, IReadOnlyDictionary<string, string> People, IncidentFile Incident,
    IReadOnlyList<CaseBundleEvidence> Evidence);

/// <summary>Which key signed it.</summary>
public sealed record CaseBundleKey(string Kid, string SpkiSha256);

/// <summary>How many lines of the audit log go with it, and the hash that stands for all of them.</summary>
public sealed record CaseBundleAudit(int Lines, string Head);

/// <summary>A noteworthy presentation of the session's token.</summary>
public sealed record CaseBundleEvidence(long Id, DateTimeOffset At, string Kind, int Generation, string? Ip, string? Agent);
