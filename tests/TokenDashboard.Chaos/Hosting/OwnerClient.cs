using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>How an act of an owner came out.</summary>
/// <param name="Outcome">How; <see cref="Outcome.Refused"/> when what was to be ended was over.</param>
/// <param name="Start">Before the first of it was sent.</param>
internal readonly record struct OwnersAct(Outcome Outcome, long Start);

/// <summary>
/// Somebody with a password who allows apps, ends sessions and changes the password as people do: in a browser's forms, and through the API with an app of their own. One
/// thing at a time; who was signed out by it signs in again.
/// </summary>
internal sealed class OwnerClient(Store store, AppClient app, string name) : IDisposable
{
    private const string Password = "an owner in a hurry";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<Server, PageClient> _browsers = [];
    private string? _access;

    /// <summary>What they are called.</summary>
    public string Name => name;

    /// <summary>Makes the account.</summary>
    public Task MakeAsync() => store.AddPersonAsync(name, Password, isAdmin: false);

    /// <summary>Types the code that an app shows, and allows it.</summary>
    public Task<OwnersAct> AllowAsync(Server server, string code) => InTurnAsync(() => DecideAsync(server, code));

    /// <summary>Changes the password, which ends everything but the browser it is done in.</summary>
    public Task<OwnersAct> NewPasswordAsync(Server server) => InTurnAsync(async () =>
    {
        using var page = await OpenAsync(server, "/methods/password");
        using var answer = await _browsers[server].SubmitAsync(page, "Password", ("Password", Password));
        return AppClient.OutcomeOf(answer.StatusCode) is var outcome and not Outcome.Done ? outcome
            : (await answer.Content.ReadAsStringAsync()).Contains("sev-ok\" role=\"status\"", StringComparison.Ordinal) ? Outcome.Done : Outcome.Wrong;
    });

    /// <summary>Ends everything but the app that it is asked with.</summary>
    public Task<OwnersAct> EndOthersAsync(Server server) => InTurnAsync(() => CallAsync(server, HttpMethod.Post, "/api/v1/sessions/end-others", HttpStatusCode.OK));

    /// <summary>Ends the one that the access token is of.</summary>
    public Task<OwnersAct> EndAsync(Server server, string access) =>
        InTurnAsync(() => CallAsync(server, HttpMethod.Delete, $"/api/v1/sessions/{SessionOf(access)}", HttpStatusCode.NoContent));

    public void Dispose()
    {
        foreach (var browser in _browsers.Values)
            browser.Dispose();
        _turn.Dispose();
    }

    // What says whose an access token is (RFC 9068), as everybody can read it.
    private static string SessionOf(string access)
    {
        var part = access.Split('.')[1].Replace('-', '+').Replace('_', '/');
        using var claims = JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
        return claims.RootElement.GetProperty("sid").GetString()!;
    }

    private async Task<OwnersAct> InTurnAsync(Func<Task<Outcome>> act)
    {
        await _turn.WaitAsync();
        var start = Stopwatch.GetTimestamp();
        try
        {
            return new OwnersAct(await act(), start);
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            return new OwnersAct(status == HttpStatusCode.ServiceUnavailable ? Outcome.Unavailable : Outcome.Wrong, start);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return new OwnersAct(Outcome.Maybe, start);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(Server server, string path)
    {
        if (_browsers.Remove(server, out var browser))
        {
            var page = await browser.GetAsync(path);
            if (page.StatusCode == HttpStatusCode.OK)
            {
                _browsers[server] = browser;
                return page;
            }

            page.Dispose();
            browser.Dispose();
        }

        _browsers[server] = browser = await PageClient.SignInAsync(server, $"{name}@example.org", Password);
        return await browser.GetAsync(path);
    }

    private async Task<Outcome> DecideAsync(Server server, string code)
    {
        using var page = await OpenAsync(server, "/link");
        using var found = await _browsers[server].SubmitAsync(page, "Code", ("Code", code));
        using var decided = await _browsers[server].SubmitAsync(found, "allow", ("allow", "true"));
        return decided.Headers.Location?.OriginalString.EndsWith("result=allowed", StringComparison.Ordinal) == true ? Outcome.Done
            : decided.StatusCode == HttpStatusCode.ServiceUnavailable ? Outcome.Unavailable : Outcome.Wrong;
    }

    private async Task<Outcome> CallAsync(Server server, HttpMethod method, string path, HttpStatusCode good)
    {
        var status = _access is { } known ? await app.CallAsync(server, method, path, known) : HttpStatusCode.Unauthorized;
        if (status == HttpStatusCode.Unauthorized)
        {
            // Signed out meanwhile, or not connected yet.
            if (await app.BeginAsync(server, "offline_access sessions:manage") is not { } codes)
                return Outcome.Unavailable;
            if (await DecideAsync(server, codes.User) is var allowed and not Outcome.Done)
                return allowed;
            var answer = await app.PollAsync(server, codes.Device);
            if ((_access = answer.Access) is not { } access)
                return answer.Outcome;
            status = await app.CallAsync(server, method, path, access);
        }

        return status switch
        {
            null => Outcome.Maybe,
            HttpStatusCode.NotFound => Outcome.Refused,
            HttpStatusCode.ServiceUnavailable => Outcome.Unavailable,
            _ => status == good ? Outcome.Done : Outcome.Wrong,
        };
    }
}
