using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace TokenDashboard.Companion.Tests;

/// <summary>What goes wrong with one answer, after the request has been processed where it says so.</summary>
internal enum Fault
{
    None,
    DropAfterProcessing,
    BreakBodyAfterProcessing,
    HangAfterProcessing,
    Unavailable,
    SomeoneElsesPage,
}

/// <summary>One presentation of a refresh token.</summary>
internal sealed record Presented(string Token, string UserAgent);

/// <summary>
/// A server on 127.0.0.1 over real HTTP that keeps one family of refresh tokens by the real server's rules: each is
/// good once, the one just spent gives the same successor to the same user agent, any other spent one ends the family.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly WebApplication _app;
    private readonly Lock _family = new();
    private readonly ConcurrentQueue<Presented> _presented = new();
    private readonly ConcurrentBag<string> _secrets = [];
    private string _live = "";
    private string _previous = "";
    private string _previousAgent = "";
    private string _accessToken = "";
    private string? _code;

    private FakeServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>What stands before every address, as where a server shares its host; everything else is not there.</summary>
    public string Path
    {
        get => Address.AbsolutePath.TrimEnd('/');
        set => Address = new Uri(Address, value);
    }

    /// <summary>Answers to polls before the tokens are given: OAuth error codes.</summary>
    public Queue<string> PollErrors { get; } = new();

    /// <summary>What becomes of the next requests to the token endpoint that refresh; then nothing goes wrong.</summary>
    public ConcurrentQueue<Fault> RefreshFaults { get; } = new();

    /// <summary>As <see cref="RefreshFaults"/>, for those that start a session.</summary>
    public ConcurrentQueue<Fault> PollFaults { get; } = new();

    public string? RetryAfter { get; set; }

    public int SomeoneElsesStatus { get; set; }

    public bool Ended { get; set; }

    public bool MetadataUnavailable { get; set; }

    public string? ForeignIssuer { get; set; }

    public string MeBody { get; set; } =
        """{"name":"Ada","email":"ada@example.org","session":{"id":"1","name":"Laptop","signedInAt":"2026-03-01T12:00:00Z","expiresAt":"2026-03-08T12:00:00Z"}}""";

    public Action WhenHanging { get; set; } = () => { };

    public IReadOnlyList<Presented> PresentedTokens => [.. _presented];

    public ConcurrentQueue<string> Revoked { get; } = new();

    /// <summary>What the request that started the link said.</summary>
    public Dictionary<string, string> LinkForm { get; private set; } = [];

    /// <summary>The authorization endpoint in the metadata; null for a server that has none, by default its own.</summary>
    public string? AuthorizationEndpoint { get; set; } = "/oauth/authorize";

    public string[]? ChallengeMethods { get; set; } = ["plain", "S256"];

    public bool PromisesIssuer { get; set; } = true;

    /// <summary>How the answer that a browser takes to the app differs from the usual one; null leaves a parameter out.</summary>
    public Dictionary<string, string?> AnswerChanges { get; } = [];

    /// <summary>Every token and code that was ever given out.</summary>
    public IEnumerable<string> Secrets => _secrets;

    public string LiveToken => _live;

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeServer(app);
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(server.Path, out var below))
                http.Request.Path = below;
            else
                http.Request.Path = "/elsewhere";
            return next(http);
        });
        app.UseRouting();
        app.MapGet("/.well-known/oauth-authorization-server", server.Metadata);
        app.MapGet("/oauth/jwks", () => Results.Json(new { keys = Array.Empty<object>() }));
        app.MapGet("/oauth/authorize", server.Authorize);
        app.MapPost("/oauth/device", server.DeviceAsync);
        app.MapPost("/oauth/token", server.TokenAsync);
        app.MapPost("/oauth/revoke", server.RevokeAsync);
        app.MapGet("/api/me", server.Me);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Tokens as a link would have given them.</summary>
    public (string Access, string Refresh) StartFamily()
    {
        lock (_family)
            return (_accessToken = NewSecret(), _live = NewSecret());
    }

    /// <summary>Makes the access token one that the API no longer accepts.</summary>
    public void ForgetAccessToken() => _accessToken = NewSecret();

    private IResult Metadata()
    {
        var origin = Address.GetLeftPart(UriPartial.Authority) + Path;
        return MetadataUnavailable
            ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new
            {
                issuer = ForeignIssuer ?? origin,
                authorization_endpoint = AuthorizationEndpoint is ['/', ..] ? origin + AuthorizationEndpoint : AuthorizationEndpoint,
                code_challenge_methods_supported = ChallengeMethods,
                authorization_response_iss_parameter_supported = PromisesIssuer,
                token_endpoint = origin + "/oauth/token",
                device_authorization_endpoint = origin + "/oauth/device",
                revocation_endpoint = origin + "/oauth/revoke",
                jwks_uri = origin + "/oauth/jwks",
                scopes_supported = new[] { "profile", "offline_access", "admin" },
            }, WithoutNulls);
    }

    private async Task<IResult> DeviceAsync(HttpRequest request)
    {
        LinkForm = (await request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString());
        return Results.Json(new
        {
            device_code = NewSecret(),
            user_code = "ABCD-EFGH",
            verification_uri = new Uri(Address, "/link").AbsoluteUri,
            expires_in = 600,
            interval = 5,
        });
    }

    // Allows it at once.
    private IResult Authorize(HttpRequest request)
    {
        LinkForm = request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        var answer = new Dictionary<string, string?>
        {
            ["code"] = _code = NewSecret(), ["state"] = LinkForm["state"], ["iss"] = Address.GetLeftPart(UriPartial.Authority) + Path,
        };
        foreach (var (name, value) in AnswerChanges)
            answer[name] = value;
        return Results.Redirect(QueryHelpers.AddQueryString(LinkForm["redirect_uri"], answer.Where(a => a.Value is not null)));
    }

    // RFC 6749 section 4.1.3 and RFC 7636 section 4.6.
    private IResult Redeem(IFormCollection form)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        var isGood = form["code"] == _code && form["redirect_uri"] == LinkForm["redirect_uri"] && challenge == LinkForm["code_challenge"];
        _code = null;
        return isGood ? Tokens(StartFamily()) : Error("invalid_grant");
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var isRefresh = form["grant_type"] == "refresh_token";
        if (isRefresh)
            _presented.Enqueue(new Presented(form["refresh_token"].ToString(), context.Request.Headers.UserAgent.ToString()));

        (isRefresh ? RefreshFaults : PollFaults).TryDequeue(out var fault);
        switch (fault)
        {
            case Fault.Unavailable:
                context.Response.Headers.RetryAfter = RetryAfter;
                await Results.StatusCode(StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
                return;
            case Fault.SomeoneElsesPage:
                await Results.Content("<html>Welcome to the hotel</html>", "text/html", null, SomeoneElsesStatus).ExecuteAsync(context);
                return;
        }

        var answer = form["client_id"] != "companion" ? Error("invalid_client")
            : isRefresh ? Rotate(form["refresh_token"].ToString(), context.Request.Headers.UserAgent.ToString())
            : form["grant_type"] == "authorization_code" ? Redeem(form)
            : PollErrors.TryDequeue(out var pending) ? Error(pending)
            : Tokens(StartFamily());

        switch (fault)
        {
            case Fault.DropAfterProcessing:
                context.Abort();
                return;
            case Fault.BreakBodyAfterProcessing:
                context.Response.ContentLength = 500;
                await context.Response.WriteAsync("{\"access_token\":");
                await context.Response.Body.FlushAsync();
                await Task.Delay(200); // an abort at once would overtake the header
                context.Abort();
                return;
            case Fault.HangAfterProcessing:
                WhenHanging();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
        }

        await answer.ExecuteAsync(context);
    }

    private IResult Rotate(string token, string agent)
    {
        lock (_family)
        {
            if (!Ended && token == _live)
                (_previous, _previousAgent, _live, _accessToken) = (token, agent, NewSecret(), NewSecret());
            else if (Ended || token != _previous || agent != _previousAgent)
            {
                Ended = true;
                return Error("invalid_grant");
            }

            return Tokens((_accessToken, _live));
        }
    }

    private async Task<IResult> RevokeAsync(HttpRequest request)
    {
        Revoked.Enqueue((await request.ReadFormAsync())["token"].ToString());
        return Results.Ok();
    }

    private IResult Me(HttpRequest request)
        => request.Headers.Authorization == "Bearer " + _accessToken && !Ended
            ? Results.Content(MeBody, "application/json")
            : Results.Unauthorized();

    private string NewSecret()
    {
        var secret = "td1_" + Guid.NewGuid().ToString("N");
        _secrets.Add(secret);
        return secret;
    }

    private static IResult Error(string code)
        => Results.Json(new { error = code }, statusCode: StatusCodes.Status400BadRequest);

    private static IResult Tokens((string Access, string Refresh) tokens)
        => Results.Json(new { access_token = tokens.Access, refresh_token = tokens.Refresh, token_type = "Bearer", expires_in = 300 });
}
