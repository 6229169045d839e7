using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Downloads;

/// <summary>A case as evidence that stands without the server.</summary>
public sealed class CaseBundleTests : IDisposable
{
    private static readonly byte[] Other = "{\"format\":\"token-dashboard-case/1\"}"u8.ToArray();

    private readonly DashboardServer _server = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bundle_OfACase_TellsAllOfItAndVerifies()
    {
        var (bytes, _) = await TakeAsync();

        var whole = Assert.IsType<BundleState.Whole>(CaseBundle.Verify(new MemoryStream(bytes)));
        var file = JsonDocument.Parse(Entries(bytes)["case.json"]).RootElement;

        Assert.Equal((1, "http://localhost:5080", "Ada Lovelace", 2), (whole.Incident, whole.Issuer, whole.TakenBy, whole.AuditLines));
        Assert.Equal((CaseBundle.Format, "2026-03-01T12:00:00+00:00"), (file.GetProperty("format").GetString(), file.GetProperty("takenAt").GetString()));
        Assert.Equal("Called Ada.", file.GetProperty("incident").GetProperty("case")[0].GetProperty("text").GetString());
        Assert.Equal("replay", file.GetProperty("evidence")[0].GetProperty("kind").GetString());
        Assert.Equal("IncidentBundled", _server.Stored.Value<string>("SELECT Action FROM audit WHERE Target = 'incident 1' ORDER BY Id DESC LIMIT 1"));
    }

    /// <summary>By the commands of the bundle's own instructions, on a machine that has nothing of ours.</summary>
    [Fact]
    public async Task Bundle_ByItsOwnInstructions_IsVerifiedWithOpenssl()
    {
        if (!HasOpenssl())
            return;
        var (bytes, browser) = await TakeAsync();
        var folder = Unpack(bytes);
        var published = JsonDocument.Parse((await browser.GetAsync("/oauth/bundle-keys")).Body).RootElement.GetProperty("keys")[0].GetProperty("spki_sha256").GetString();
        var head = JsonDocument.Parse(Entries(bytes)["case.json"]).RootElement.GetProperty("audit").GetProperty("head").GetString();

        var said = await ShellAsync(folder, Instructions(folder));

        Assert.Equal($"Verified OK\n{published} *stdin\n{head}\n", said);

        var file = Path.Combine(folder, "case.json");
        var content = await File.ReadAllBytesAsync(file);
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, content);
        var lines = await File.ReadAllTextAsync(Path.Combine(folder, "audit.txt"));
        await File.WriteAllTextAsync(Path.Combine(folder, "audit.txt"), lines.Replace("IncidentNoted", "IncidentMoved", StringComparison.Ordinal));
        said = await ShellAsync(folder, Instructions(folder));

        Assert.StartsWith("Verification failure", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("altered: {\"id\":1,", said, StringComparison.Ordinal);
        Assert.DoesNotContain(head!, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnyByteAltered_Fails()
    {
        var (bytes, _) = await TakeAsync();
        var entries = Entries(bytes);

        foreach (var name in new[] { CaseBundle.Case, CaseBundle.Audit, CaseBundle.Signature })
        {
            for (var at = 0; at < entries[name].Length; at += Math.Max(1, entries[name].Length / 200))
            {
                var altered = entries.ToDictionary(e => e.Key, e => (byte[])e.Value.Clone());
                altered[name][at] ^= 1;
                Assert.True(CaseBundle.Verify(new MemoryStream(Pack(altered.Select(e => (e.Key, e.Value))))) is BundleState.Altered, $"{name} at {at}");
            }
        }
    }

    [Theory]
    [InlineData("the last line of audit.txt is gone", "has not the lines")]
    [InlineData("audit.txt is gone", "audit.txt is missing")]
    [InlineData("case.json is there twice", "case.json is missing, is there twice")]
    [InlineData("another key", "is not what was signed")]
    [InlineData("no zip", "no bundle")]
    [InlineData("half of it", "no bundle")]
    [InlineData("a key of another curve", "is not what was signed")]
    [InlineData("no key", "no bundle")]
    [InlineData("signed by somebody, and of another format", "is of another format")]
    public async Task Verify_OfSomethingElse_SaysWhatItIs(string what, string why)
    {
        var (bytes, _) = await TakeAsync();
        var entries = Entries(bytes);
        using var other = System.Security.Cryptography.ECDsa.Create(
            what != "a key of another curve" ? System.Security.Cryptography.ECCurve.NamedCurves.nistP256 : System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        var altered = what switch
        {
            "the last line of audit.txt is gone" => Pack(entries.Select(e => (e.Key, e.Key == CaseBundle.Audit ? e.Value[..(e.Value.AsSpan(..^1).LastIndexOf((byte)'\n') + 1)] : e.Value))),
            "audit.txt is gone" => Pack(entries.Where(e => e.Key != CaseBundle.Audit).Select(e => (e.Key, e.Value))),
            "case.json is there twice" => Pack(entries.Select(e => (e.Key, e.Value)).Append((CaseBundle.Case, "{}"u8.ToArray()))),
            "no zip" => "td"u8.ToArray(),
            "half of it" => bytes[..(bytes.Length / 2)],
            "signed by somebody, and of another format" => Pack([
                (CaseBundle.Case, Other), (CaseBundle.Audit, []), (CaseBundle.Key, Encoding.ASCII.GetBytes(other.ExportSubjectPublicKeyInfoPem())),
                (CaseBundle.Signature, other.SignData(Other, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence))]),
            "no key" => Pack(entries.Select(e => (e.Key, e.Key == CaseBundle.Key ? "x"u8.ToArray() : e.Value))),
            _ => Pack(entries.Select(e => (e.Key, e.Key == CaseBundle.Key ? Encoding.ASCII.GetBytes(other.ExportSubjectPublicKeyInfoPem()) : e.Value))),
        };

        Assert.Contains(why, Assert.IsType<BundleState.Altered>(CaseBundle.Verify(new MemoryStream(altered))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_WhatIsInIt_IsNoSecretAndNoHashOfOne()
    {
        var app = await ReplayAsync();
        var (browser, _) = await AdminAsync();

        var answer = await browser.GetAsync("/admin/incidents/1/bundle");

        var all = string.Join('\n', Entries(await answer.Response.Content.ReadAsByteArrayAsync()).Where(e => e.Key != CaseBundle.Signature).Select(e => Encoding.UTF8.GetString(e.Value)));
        Assert.DoesNotContain("td1_", all, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", all, StringComparison.Ordinal);
        foreach (var hash in new[] { Secret.HashOf(app), System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(app)) })
        {
            Assert.DoesNotContain(Convert.ToHexString(hash), all, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(hash), all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bundle_ForWhoMayNotHaveIt_IsNotThereAndLeavesNoLine()
    {
        await ReplayAsync();
        var (admin, _) = await AdminAsync();
        var (person, _, _) = await _server.SignInAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync("/admin/incidents/1/bundle")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/admin/incidents/4711/bundle")).Status);
        _server.Clock!.Advance(Proof.Kept);
        var stale = await admin.GetAsync("/admin/incidents/1/bundle");

        Assert.Equal((HttpStatusCode.Found, "/prove?return=%2Fadmin%2Fincidents%2F1%2Fbundle"), (stale.Status, stale.Location));
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    [Fact]
    public async Task BundleKeys_Asked_HasThoseThatSignedAndNothingPrivate()
    {
        Assert.Equal("""{"keys":[]}""", (await _server.Visitor().GetAsync("/oauth/bundle-keys")).Body);
        var (bytes, browser) = await TakeAsync();

        var key = Assert.Single(JsonDocument.Parse((await browser.GetAsync("/oauth/bundle-keys")).Body).RootElement.GetProperty("keys").EnumerateArray());

        Assert.Equal("alg crv first_used_at kid kty spki_sha256 use x y", string.Join(' ', key.EnumerateObject().Select(p => p.Name).Order()));
        Assert.Equal(Assert.IsType<BundleState.Whole>(CaseBundle.Verify(new MemoryStream(bytes))).KeyPrint, key.GetProperty("spki_sha256").GetString());
    }

    [Theory]
    [InlineData("", 0, "is as it was signed")]
    [InlineData("published", 0, "It is one of those in")]
    [InlineData("other keys", 1, "is none of those in")]
    [InlineData("altered", 1, "is not to be trusted")]
    [InlineData("missing", 1, "is not to be trusted")]
    [InlineData("misspelt", 2, "verify-bundle FILE")]
    public async Task VerifyBundle_AtTheConsole_SaysWhatItIsWorth(string what, int code, string sentence)
    {
        var (bytes, browser) = await TakeAsync();
        var (file, keys) = (Path.Combine(_folder.Path, "incident-1.zip"), Path.Combine(_folder.Path, "keys.json"));
        if (what == "altered")
            bytes = Pack(Entries(bytes).Select(e => (e.Key, e.Key == CaseBundle.Case ? [.. e.Value, (byte)' '] : e.Value)));
        if (what != "missing")
            await File.WriteAllBytesAsync(file, bytes);
        await File.WriteAllTextAsync(keys, what == "published" ? (await browser.GetAsync("/oauth/bundle-keys")).Body : """{"keys":[{"kid":"1"}]}""");
        using var console = new StringWriter();

        string[] args = what switch
        {
            "published" or "other keys" => ["verify-bundle", file, "--keys", keys],
            "misspelt" => ["verify-bundle", file, "--key", keys],
            _ => ["verify-bundle", file],
        };

        Assert.Equal(code, await VerifyBundleCommand.RunAsync(args, console, console));
        Assert.Contains(sentence, console.ToString(), StringComparison.Ordinal);
    }

    private async Task<(byte[] Bytes, WebVisitor Browser)> TakeAsync()
    {
        var (browser, actor) = await AdminAsync();
        await ReplayAsync();
        await _server.Service<TriageService>().NoteAsync(1, "Called Ada.", actor, default);
        var answer = await browser.GetAsync("/admin/incidents/1/bundle");
        Assert.Equal(("attachment; filename=\"incident-1.zip\"", "no-store", "application/zip"), (answer.Response.Content.Headers.ContentDisposition!.ToString(), answer.Response.Headers.CacheControl!.ToString(), answer.Response.Content.Headers.ContentType!.ToString()));
        return (await answer.Response.Content.ReadAsByteArrayAsync(), browser);
    }

    private async Task<(WebVisitor Browser, Actor Actor)> AdminAsync()
    {
        var (browser, user, sessionId) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        return (browser, new Actor(user.Id, sessionId, Requester.Unknown));
    }

    private async Task<string> ReplayAsync()
    {
        var app = await _server.LinkAsync();
        var next = await _server.Device().RotateAsync(app.Token);
        await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);
        return app.Token;
    }

    private string Unpack(byte[] bundle)
    {
        var folder = Path.Combine(_folder.Path, "bundle");
        using var zip = new ZipArchive(new MemoryStream(bundle));
        zip.ExtractToDirectory(folder);
        return folder;
    }

    // What stands further in than the sentences, but for the hash to compare with.
    private static string Instructions(string folder) => string.Join('\n', File.ReadAllLines(Path.Combine(folder, "README.txt"))
        .Where(line => line.StartsWith("   ", StringComparison.Ordinal) && IsCommand(line.Trim())).Select(line => line.Trim()));

    private static bool IsCommand(string line) => new[] { "openssl ", "hash=", "while ", "[ ", "done ", "echo " }.Any(begin => line.StartsWith(begin, StringComparison.Ordinal));

    private static bool HasOpenssl() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "openssl"))) && File.Exists("/bin/sh");

    private static async Task<string> ShellAsync(string folder, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, _) = (await shell.StandardOutput.ReadToEndAsync(), await shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        return said;
    }

    private static Dictionary<string, byte[]> Entries(byte[] bundle)
    {
        using var zip = new ZipArchive(new MemoryStream(bundle));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var stream = e.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    private static byte[] Pack(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
