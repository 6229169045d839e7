using System.Net;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>Tokens, cookies, codes and cases of the version before work on, or are refused, as they would have been there.</summary>
[Trait("Database", "Sqlite")]
public sealed class KeptSecretsTests : KeptFromBefore
{
    [Theory]
    [InlineData("f1", 4)]
    [InlineData("f2", 1)]
    [InlineData("f5", 3)]
    [InlineData("f8", 4)]
    public async Task Live_Rotates(string family, int generation)
    {
        var server = Start();
        var (device, kept) = (DeviceOf(server, family), Families[family]!);
        Assert.Equal(generation, (int)kept["generation"]!);

        var answer = await device.RefreshAsync((string)kept["live"]!);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((string)kept["sessionId"]!, answer.Claims().GetProperty("sid").GetString());
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await device.RotateAsync(answer.RefreshToken!);
        Assert.Equal(generation + 2, server.Stored.Session(IdOf(family)).Generation);
        Assert.Equal(4, server.Stored.Count("incidents"));
    }

    [Theory]
    [InlineData("f1", 3)]
    [InlineData("f1", 2)]
    [InlineData("f1", 1)]
    [InlineData("f5", 1)]
    public async Task Spent_IsAReuseAndTheAdminSeesIt(string family, int generation)
    {
        var server = Start();
        var device = DeviceOf(server, family) with { Address = "198.51.100.24" };

        Assert.Equal("invalid_grant", (await device.RefreshAsync(Token(family, generation))).Error);

        Assert.Equal(("Reuse", 5), (server.Stored.Session(IdOf(family)).EndReason, server.Stored.Count("incidents")));
        Assert.Equal("invalid_grant", (await device.RefreshAsync((string)Families[family]!["live"]!)).Error);
        var admin = VisitorOf(server, "adminLive");
        var inbox = await admin.GetAsync("/admin/incidents");
        Assert.Equal(HttpStatusCode.OK, inbox.Status);
        Assert.Contains((string)Families[family]!["name"]!, inbox.Words, StringComparison.Ordinal);
        var incident = server.Stored.Value<int>("SELECT Id FROM incidents WHERE SessionId = $id", ("$id", IdOf(family)));
        var page = await admin.GetAsync($"/admin/incidents/{incident}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Bob Byrne", page.Words, StringComparison.Ordinal);
        Assert.Contains("\"reuse\"", (await admin.GetAsync($"/admin/incidents/{incident}.json")).Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Retry_WithinTheWindow_GetsTheSameSuccessor()
    {
        var server = Start();
        var device = DeviceOf(server, "f5");

        Assert.Equal((string)Families["f5"]!["live"]!, await device.RotateAsync(Token("f5", 2)));

        await device.RotateAsync((string)Families["f5"]!["live"]!);
        Assert.Equal(4, server.Stored.Count("incidents"));
    }

    [Fact]
    public async Task Retry_AfterTheWindow_IsAReuse()
    {
        var server = Start();
        server.Clock!.Advance(TimeSpan.FromHours(12));

        Assert.Equal("invalid_grant", (await DeviceOf(server, "f5").RefreshAsync(Token("f5", 2))).Error);

        Assert.Equal(("Reuse", 5), (server.Stored.Session(IdOf("f5")).EndReason, server.Stored.Count("incidents")));
    }

    [Fact]
    public async Task Ended_IsRefusedAndOpensNothing()
    {
        var server = Start();
        await AssertAsync("f3", "Reuse", counts: true);
        await AssertAsync("f4", "Reuse", counts: true);
        await AssertAsync("f6", "Reuse", counts: true);
        await AssertAsync("f6b", "Contained", counts: false);
        await AssertAsync("f7", "SignedOut", counts: false);
        await AssertAsync("finn", "AccountDeletion", counts: false);

        async Task AssertAsync(string family, string reason, bool counts)
        {
            const string Presentations = "SELECT COALESCE((SELECT Presentations FROM incidents WHERE SessionId = $id), 0)";
            var before = server.Stored.Value<int>(Presentations, ("$id", IdOf(family)));

            foreach (var (_, token) in Families[family]!["tokensByGeneration"]!.AsObject())
                Assert.Equal((family, "invalid_grant"), (family, (await DeviceOf(server, family).RefreshAsync((string)token!)).Error));

            Assert.Equal((family, reason, 4), (family, server.Stored.Session(IdOf(family)).EndReason, server.Stored.Count("incidents")));
            var tokens = Families[family]!["tokensByGeneration"]!.AsObject().Count;
            Assert.Equal((family, counts ? before + tokens : 0), (family, server.Stored.Value<int>(Presentations, ("$id", IdOf(family)))));
        }
    }

    [Fact]
    public async Task AccessToken_StillSpeaksForItsSession()
    {
        var server = Start();
        foreach (var family in new[] { "f1", "f5" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (string)Families[family]!["accessToken"]!);

            var answer = await server.Device().SendAsync(request);

            Assert.Equal((HttpStatusCode.OK, "Bob Byrne"), (answer.Status, answer.Text("name")));
        }
    }

    [Fact]
    public async Task Cookie_Live_OpensThePage()
    {
        var server = Start();
        await AssertAsync("adminLive", "Ines Albrecht");
        await AssertAsync("adminPhoneLive", "Ines Albrecht");
        await AssertAsync("adaLive", "Ada Lovelace");
        await AssertAsync("adaChromeLive", "Ada Lovelace");
        await AssertAsync("bobLive", "Bob Byrne");
        await AssertAsync("bobPhoneLive", "Bob Byrne");

        async Task AssertAsync(string cookie, string name)
        {
            var browser = VisitorOf(server, cookie);

            foreach (var path in new[] { "/", "/sessions", "/activity", "/methods", "/profile" })
            {
                var answer = await browser.GetAsync(path);
                Assert.Equal((cookie, path, HttpStatusCode.OK), (cookie, path, answer.Status));
                Assert.Equal(name, answer.Page.QuerySelector(".who b")!.TextContent);
            }

            foreach (var path in new[] { "/admin/incidents", "/admin/incidents/1", "/admin/incidents/2", "/admin/incidents/4", "/admin/users", "/admin/sessions", "/admin/audit", "/admin/jobs", "/admin/settings" })
                Assert.Equal((cookie, path, name == "Ines Albrecht" ? HttpStatusCode.OK : HttpStatusCode.NotFound), (cookie, path, (await browser.GetAsync(path)).Status));
        }
    }

    [Fact]
    public async Task Cookie_Ended_LeadsOut()
    {
        var server = Start();
        foreach (var cookie in new[] { "bobSignedOut", "bobEndedByOwner", "adaSignedOut", "carlEnded", "doraEnded", "emilEnded", "finnEnded" })
            Assert.Equal((cookie, "/signed-out"), (cookie, (await VisitorOf(server, cookie).GetAsync("/sessions")).Location));
    }

    [Fact]
    public async Task Admin_ReadsTheCases()
    {
        var admin = VisitorOf(Start(), "adminLive");
        var open = (await admin.GetAsync("/admin/incidents")).Words;
        Assert.Contains("Bob's old laptop", open, StringComparison.Ordinal);
        Assert.Contains("Dora's laptop", open, StringComparison.Ordinal);
        Assert.Contains("Ada's train laptop", open, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada's laptop", open, StringComparison.Ordinal);
        var resolved = (await admin.GetAsync($"/admin/incidents/{(int)Kept["incidents"]!["resolved"]!}")).Words;
        Assert.Contains("Called Ada: her laptop was restored from a backup. <b>No thief.</b>", resolved, StringComparison.Ordinal);
        Assert.Contains("A backup, not a theft.", resolved, StringComparison.Ordinal);
        Assert.Contains("Corrected by an admin", resolved, StringComparison.Ordinal);
        var audit = (await admin.GetAsync("/admin/audit")).Words;
        Assert.Contains("Left the company", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeviceCode_Allowed_IsRedeemedOnce()
    {
        var server = Start();
        var code = Kept["deviceCodes"]!["allowed"]!;
        var device = server.Device((string)code["address"]!) with { Agent = (string)code["agent"]! };
        var answer = await device.PollAsync((string)code["deviceCode"]!);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((string)code["userId"]!, answer.Claims().GetProperty("sub").GetString());
        server.Clock!.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("invalid_grant", (await device.PollAsync((string)code["deviceCode"]!)).Error);
    }

    [Fact]
    public async Task DeviceCode_Pending_CanBeTyped()
    {
        var server = Start();
        var code = Kept["deviceCodes"]!["pending"]!;
        var device = server.Device((string)code["address"]!) with { Agent = (string)code["agent"]! };
        Assert.Equal("authorization_pending", (await device.PollAsync((string)code["deviceCode"]!)).Error);
        var ada = VisitorOf(server, "adaLive");
        var page = await ada.SubmitAsync("/link", "code", ("Code", (string)code["userCode"]!));
        Assert.Equal("/link?result=allowed", (await ada.SubmitAsync(page, "/link/decision", ("allow", "true"))).Location);
        server.Clock!.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await device.PollAsync((string)code["deviceCode"]!)).Status);
    }

    [Fact]
    public async Task Cleanup_RemovesFinnAndNobodyElse()
    {
        var server = Start();
        await server.Service<TokenCleanup>().RunAsync(default);
        Assert.Equal((8, 0), (server.Stored.Count("AspNetUsers"), server.Stored.Value<int>("SELECT COUNT(*) FROM AspNetUsers WHERE Email = 'finn@example.org'")));
        Assert.Equal(4, server.Stored.Count("incidents"));
        await DeviceOf(server, "f1").RotateAsync((string)Families["f1"]!["live"]!);
    }
}
