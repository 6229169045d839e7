using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A list of stolen passwords, searched where it lies, and asked wherever a password is chosen.</summary>
public sealed class BreachedPasswordsTests : IDisposable
{
    private const string Sentence = "This password is in a list of stolen ones, and those are guessed first. Choose another.";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0}:{1}\n", 1000)]
    [InlineData("{0}:{1}\r\n", 1000)]
    [InlineData("{0}\n", 1000)]
    [InlineData("{0}\r\n", 999)]
    [InlineData("{0}:{1}\n", 1)]
    [InlineData("{0}:{1}\n", 2)]
    [InlineData("{0}:{1}\n", 3)]
    public async Task Contains_EveryLine_IsFoundAndNoOther(string line, int count)
    {
        var passwords = Enumerable.Range(0, count).Select(i => $"stolen {i}").ToList();
        using var list = BreachedList.Open(Write(line, passwords));

        foreach (var password in passwords)
            Assert.True(await list.ContainsAsync(HashOf(password), default), password);
        for (var i = 0; i < 1000; i++)
            Assert.False(await list.ContainsAsync(HashOf($"kept {i}"), default));
        Assert.False(await list.ContainsAsync(new byte[20], default));
        Assert.False(await list.ContainsAsync([.. Enumerable.Repeat((byte)255, 20)], default));
    }

    [Fact]
    public async Task Contains_NoLineBreakAtTheEndAndSmallLetters_AreUnderstood()
    {
        var passwords = Enumerable.Range(0, 100).Select(i => $"stolen {i}").ToList();
        var path = Write("{0}:{1}\n", passwords);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).TrimEnd('\n').ToLowerInvariant());
        using var list = BreachedList.Open(path);

        foreach (var password in passwords)
            Assert.True(await list.ContainsAsync(HashOf(password), default), password);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("by count")]
    [InlineData("words")]
    [InlineData("NTLM")]
    [InlineData("one long line")]
    [InlineData("blank line")]
    public void Open_NotAListInOrder_IsRefused(string what)
    {
        var path = Write("{0}:{1}\n", Enumerable.Range(0, 500).Select(i => $"stolen {i}"));
        var lines = File.ReadAllLines(path);
        File.WriteAllText(path, what switch
        {
            "empty" => "",
            "by count" => string.Join('\n', lines.Reverse()),
            "words" => "password\n123456\n",
            "NTLM" => string.Join('\n', lines.Select(l => l[..32] + ":1")),
            "one long line" => new string('A', 100_000),
            _ => "\n" + string.Join('\n', lines),
        });

        Assert.Throws<InvalidDataException>(() => BreachedList.Open(path));
    }

    [Fact]
    public async Task Register_StolenPassword_SaysSoBesideTheField()
    {
        using var server = Server();

        var answer = await server.Visitor().SubmitAsync(
            "/register", "register", ("Input.Name", "Ada"), ("Input.Email", "ada@example.org"), ("Input.Password", Visits.Password));

        Assert.Equal(Sentence, answer.ErrorBeside("Input.Password"));
        Assert.Equal(0, server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Setup_StolenPassword_SaysSoBesideTheField()
    {
        using var server = Server();

        var answer = await server.Visitor().SubmitAsync(
            "/setup", "setup", ("Code", await server.SetupCodeAsync()), ("Input.Name", "Ada"), ("Input.Email", "ada@example.org"), ("Input.Password", Visits.Password));

        Assert.Equal(Sentence, answer.ErrorBeside("Input.Password"));
    }

    [Fact]
    public async Task Reset_StolenPassword_SaysSoAndTheLinkStillWorks()
    {
        using var server = Server();
        var user = await server.CreateUserAsync();
        var secret = await server.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, server.Begun(user.Id), null, null, AccountLinkService.ResetLifetime, default);
        var browser = server.Visitor();
        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", secret.Reveal()));

        var refused = await browser.SubmitAsync(page, "reset", ("Password", Visits.Password));
        await browser.SubmitAsync(refused, "reset", ("Password", "another story of weeks"));

        Assert.Equal(Sentence, refused.ErrorBeside("Password"));
        Assert.Equal("/", (await browser.SignInAsync(user.Email!, "another story of weeks")).Location);
    }

    [Fact]
    public async Task SignIn_PasswordStolenSince_StillLetsIn()
    {
        using var server = Server();
        var user = await server.CreateUserAsync(Visits.Password);

        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    private DashboardServer Server()
    {
        var server = new DashboardServer { Environment = "Development", Settings = { ["Passwords:Breached"] = Write("{0}:{1}\r\n", ["123456789012", Visits.Password]) } };
        server.Client().Dispose();
        return server;
    }

    private string Write(string line, IEnumerable<string> passwords)
    {
        var path = Path.Combine(_folder.Path, "breached.txt");
        File.WriteAllText(path, string.Concat(passwords.Select(p => Convert.ToHexString(HashOf(p))).Order(StringComparer.Ordinal)
            .Select((hash, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, hash, i * i))));
        return path;
    }

#pragma warning disable CA5350 // The list's own hash.
    private static byte[] HashOf(string password) => SHA1.HashData(Encoding.UTF8.GetBytes(password));
#pragma warning restore CA5350
}
