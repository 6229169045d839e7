using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Steps that the tests of failing storage share.</summary>
internal static class StorageAssertions
{
    /// <summary>503 with Retry-After (promise 11), and nothing about what is wrong inside.</summary>
    public static void AssertUnavailable(this OAuthAnswer answer)
    {
        // The API says it in its own way (RFC 9457).
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("temporarily_unavailable", answer.Text("type") == "urn:token-dashboard:problem:unavailable" ? "temporarily_unavailable" : answer.Error);
        Assert.NotNull(answer.Response.Headers.RetryAfter?.Delta);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("no space", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SQLite", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The family has lost nothing by it: the token rotates, by one generation, and there is no incident.</summary>
    public static async Task AssertRotatesAsync(this AppDevice device, DashboardServer server, LinkedApp app, string token)
    {
        var before = server.Stored.Session(app.SessionId).Generation;

        await device.RotateAsync(token);

        Assert.Equal((before + 1, null), (server.Stored.Session(app.SessionId).Generation, server.Stored.Session(app.SessionId).EndReason));
        Assert.Equal((before + 1, 0), (server.Stored.Tokens(app.SessionId), server.Stored.Incidents(app.SessionId)));
    }

    /// <summary>Who the access token speaks for.</summary>
    public static Task<OAuthAnswer> MeAsync(this AppDevice device, string accessToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Authorization = new("Bearer", accessToken);
        return device.SendAsync(request);
    }
}
