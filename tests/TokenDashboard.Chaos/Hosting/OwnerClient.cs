using System.Net;
using System.Text.Json;

namespace TokenDashboard.Chaos.Hosting;

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
    public Task<bool> AllowAsync(Server server, string code) => InTurnAsync(() => DecideAsync(server, code));

    /// <summary>Changes the password, which ends everything but the browser it is done in.</summary>
    public Task<bool> NewPasswordAsync(Server server) => InTurnAsync(async () =>
    {
        using var page = await OpenAsync(server, "/methods/password");
        using var answer = await _browsers[server].SubmitAsync(page, "Password", ("Password", Password));
        return answer.StatusCode == HttpStatusCode.OK && !(await answer.Content.ReadAsStringAsync()).Contains("name=\"Password\"", StringComparison.Ordinal);
    });

    /// <summary>Ends everything but the app that it is asked with.</summary>
    public Task<bool> EndOthersAsync(Server server) => InTurnAsync(() => CallAsync(server, HttpMethod.Post, "/api/v1/sessions/end-others"));

    /// <summary>Ends the one that the access token is of.</summary>
    public Task<bool> EndAsync(Server server, string access) => InTurnAsync(() => CallAsync(server, HttpMethod.Delete, $"/api/v1/sessions/{SessionOf(access)}"));

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

    private async Task<bool> InTurnAsync(Func<Task<bool>> act)
    {
        await _turn.WaitAsync();
        try
        {
            return await act();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or ChaosException)
        {
            // Without an answer, or with another than a page: it may have happened or not.
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(Server server, string path)
    {
        if (_browsers.TryGetValue(server, out var browser))
        {
            var page = await browser.GetAsync(path);
            if (page.StatusCode == HttpStatusCode.OK)
                return page;
            page.Dispose();
            browser.Dispose();
        }

        _browsers[server] = browser = await PageClient.SignInAsync(server, $"{name}@example.org", Password);
        return await browser.GetAsync(path);
    }

    private async Task<bool> DecideAsync(Server server, string code)
    {
        using var page = await OpenAsync(server, "/link");
        using var found = await _browsers[server].SubmitAsync(page, "Code", ("Code", code));
        using var decided = await _browsers[server].SubmitAsync(found, "allow", ("allow", "true"));
        return decided.Headers.Location?.OriginalString.EndsWith("result=allowed", StringComparison.Ordinal) == true;
    }

    private async Task<bool> CallAsync(Server server, HttpMethod method, string path)
    {
        if (_access is { } known && await app.CallAsync(server, method, path, known) is var outcome and not Outcome.Refused)
            return outcome == Outcome.Done;
        // Signed out meanwhile, or not connected yet: nothing has happened.
        _access = await app.BeginAsync(server, "offline_access sessions:manage") is { } codes && await DecideAsync(server, codes.User) ? (await app.PollAsync(server, codes.Device)).Access : null;
        return _access is not null && await app.CallAsync(server, method, path, _access) == Outcome.Done;
    }
}
