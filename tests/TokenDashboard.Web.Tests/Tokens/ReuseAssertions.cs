using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Steps that the reuse tests share.</summary>
internal static class ReuseAssertions
{
    /// <summary>Rotates so often; returns all tokens, the live one last.</summary>
    public static async Task<List<string>> ChainAsync(this AppDevice device, string token, int rotations)
    {
        List<string> tokens = [token];
        for (var i = 0; i < rotations; i++)
            tokens.Add(await device.RotateAsync(tokens[^1]));
        return tokens;
    }

    /// <summary>The same program at another address, which is answered inside the retry window and not late.</summary>
    public static AppDevice Moved(this AppDevice device) => device with { Address = "198.51.100.24" };

    /// <summary>Presents the token: refused like any other, and the family dead with its one incident.</summary>
    public static async Task AssertReuseAsync(this AppDevice device, DashboardServer server, LinkedApp app, string token)
    {
        var answer = await device.RefreshAsync(token);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
        var stored = server.Stored.Session(app.SessionId);
        Assert.Equal("Reuse", stored.EndReason);
        Assert.NotNull(stored.EndedAt);
        Assert.Null(stored.RetrySalt);
        Assert.Equal(1, server.Stored.Incidents(app.SessionId, "Reuse"));
    }
}
