using System.Buffers.Text;
using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Tokens that were not issued here are refused before anything is read, alike, and leave no trace.</summary>
public sealed class BadTokenTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    public static TheoryData<string> Malformed =>
    [
        "x", "td1_", "td1_AAAA", "td2_" + new string('A', 92), "td1_" + new string('A', 92), "td1_" + new string('A', 91),
        "td1_" + new string('A', 93), "td1_" + new string('*', 92), "td1_" + new string(' ', 92), "td1_" + new string('=', 92),
        "td1_" + new string('%', 92), "td1_" + new string('é', 92), "TD1_" + new string('A', 92),
        new string('A', 96), new string('A', 4096), "eyJhbGciOiJub25lIn0.e30.", "' OR 1=1 --", "\u202Etd1_", "🂡", "null",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Refresh_Malformed_IsInvalidGrant(string token) => await AssertRefusedAsync(token);

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Revoke_Malformed_IsAcknowledgedAndChangesNothing(string token)
    {
        await server.LinkAsync();
        var before = server.Stored.Dump(counts: false);

        var answer = await server.Device().RevokeAsync(token);

        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.Status, answer.Body));
        Assert.Equal(before, server.Stored.Dump(counts: false));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Poll_Malformed_IsInvalidGrant(string code)
    {
        var answer = await server.Device().PollAsync(code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-4)]
    [InlineData(-48)]
    [InlineData(-92)]
    public async Task Refresh_Truncated_IsInvalidGrant(int length)
    {
        var app = await server.LinkAsync();

        await AssertRefusedAsync(app.Token[..^-length]);
    }

    [Fact]
    public async Task Refresh_WithMoreAtTheEnd_IsInvalidGrant()
    {
        var app = await server.LinkAsync();

        foreach (var more in new[] { "A", "=", " ", "\n", "AAAA" })
            await AssertRefusedAsync(app.Token + more);
        await AssertRefusedAsync(" " + app.Token);
    }

    /// <summary>Whichever bit of a genuine token is flipped: key id, selector, generation, secret or tag.</summary>
    [Fact]
    public async Task Refresh_AnyByteChanged_IsInvalidGrantAndTheTokenStaysGood()
    {
        var app = await server.LinkAsync();
        var before = server.Stored.Dump(counts: false);
        var bytes = Base64Url.DecodeFromChars(app.Token.AsSpan(4));
        for (var i = 0; i < bytes.Length; i++)
        {
            byte[] flipped = [.. bytes];
            flipped[i] ^= (byte)(1 << (i % 8));
            var answer = await server.Device().RefreshAsync("td1_" + Base64Url.EncodeToString(flipped));
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
        }

        Assert.Equal(before, server.Stored.Dump(counts: false));
        await server.Device().RotateAsync(app.Token);
    }

    private async Task AssertRefusedAsync(string token)
    {
        await server.LinkAsync();
        var before = server.Stored.Dump(counts: false);

        var answer = await server.Device().RefreshAsync(token);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.Equal(before, server.Stored.Dump(counts: false));
    }
}
