using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Net.Http.Headers;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>
/// A person's browser without script: it keeps cookies, follows no redirects, and posts a form with the hidden fields of
/// the page it stands on. Cookies are kept until they are taken back: their dates are those of the server's clock.
/// </summary>
public sealed class WebVisitor(HttpClient http, string origin = "http://localhost")
{
    public const string ChromeOnWindows =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    public const string FirefoxOnUbuntu = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    public Dictionary<string, string> Cookies { get; } = [];

    public string Address { get; private set; } = "192.0.2.20";

    public string Agent { get; init; } = ChromeOnWindows;

    /// <summary>What it would like to get: a page, unless a test says otherwise.</summary>
    public string Accept { get; private set; } = "text/html";

    /// <summary>Headers that go with every request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The same browser, from now on at that address.</summary>
    public WebVisitor At(string address)
    {
        Address = address;
        return this;
    }

    /// <summary>The same browser, from now on asking for that.</summary>
    public WebVisitor Asking(string accept)
    {
        Accept = accept;
        return this;
    }

    /// <summary>Another window on the same cookies, as they are now.</summary>
    public WebVisitor Copy()
    {
        var copy = new WebVisitor(http, origin) { Address = Address, Agent = Agent };
        foreach (var (name, value) in Cookies)
            copy.Cookies[name] = value;
        return copy;
    }

    public Task<WebAnswer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, null, accept);

    /// <summary>Posts these fields and no others.</summary>
    public Task<WebAnswer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Opens the page and posts its form of that name, or to that address.</summary>
    public async Task<WebAnswer> SubmitAsync(string path, string form, params (string Name, string Value)[] fields) =>
        await SubmitAsync(await GetAsync(path), form, fields);

    /// <summary>Posts a form of a page that is open already.</summary>
    public Task<WebAnswer> SubmitAsync(WebAnswer page, string form, params (string Name, string Value)[] fields)
    {
        var element = page.Form(form);
        var hidden = element.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => (i.Name!, i.Value));
        return PostAsync(element.GetAttribute("action") is { } action ? page.Follow(action) : page.Path, [.. hidden, .. fields]);
    }

    /// <summary>Opens a mailed link that undoes something, and does that.</summary>
    public async Task<WebAnswer> UndoAsync(string secret) => await SubmitAsync(await SubmitAsync("/undo", "undo", ("Secret", secret)), "undo");

    /// <summary>Signs in with a password.</summary>
    public Task<WebAnswer> SignInAsync(string email, string password, string path = "/sign-in") =>
        SubmitAsync(path, "sign-in", ("Input.Email", email), ("Input.Password", password));

    private async Task<WebAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, origin + path) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", accept ?? Accept);
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        request.Headers.Add(DashboardServer.AddressHeader, Address);
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));

        var response = await http.SendAsync(request);
        var answer = new WebAnswer(path, response, await response.Content.ReadAsStringAsync());
        foreach (var cookie in answer.SetCookies)
        {
            if (cookie.Value.Length == 0)
                Cookies.Remove(cookie.Name.ToString());
            else
                Cookies[cookie.Name.ToString()] = cookie.Value.ToString();
        }

        return answer;
    }
}

/// <summary>What the browser got, and the page in it.</summary>
public sealed record WebAnswer(string Path, HttpResponseMessage Response, string Body)
{
    private readonly Lazy<IHtmlDocument> _page = new(() => new HtmlParser().ParseDocument(Body));

    public HttpStatusCode Status => Response.StatusCode;

    /// <summary>Where it leads, a path when that is on this site; null when nowhere.</summary>
    public string? Location
    {
        get
        {
            var here = Response.RequestMessage!.RequestUri!;
            if (Response.Headers.Location is not { } given || !Uri.TryCreate(here, given, out var to))
                return Response.Headers.Location?.OriginalString;
            return to.GetLeftPart(UriPartial.Authority) == here.GetLeftPart(UriPartial.Authority) ? to.PathAndQuery : to.ToString();
        }
    }

    public IHtmlDocument Page => _page.Value;

    /// <summary>Where a link of the page leads, a path when that is on this site.</summary>
    public string Follow(string href)
    {
        var here = Response.RequestMessage!.RequestUri!;
        var to = new Uri(new Uri(here, Page.QuerySelector("base")?.GetAttribute("href") ?? ""), href);
        return to.GetLeftPart(UriPartial.Authority) == here.GetLeftPart(UriPartial.Authority) ? to.PathAndQuery : to.ToString();
    }

    /// <summary>The words a person reads, on one line.</summary>
    public string Words => string.Join(' ', Page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public IReadOnlyList<SetCookieHeaderValue> SetCookies =>
        Response.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines.Select(l => SetCookieHeaderValue.Parse(l))] : [];

    public SetCookieHeaderValue Cookie(string name) => Assert.Single(SetCookies, c => c.Name == name);

    /// <summary>The sentence beside the field; null when there is none.</summary>
    public string? ErrorBeside(string field)
    {
        var id = Field(field).Id + "-error";
        var described = Field(field).GetAttribute("aria-describedby")?.Split(' ').Contains(id) == true;
        return described ? Page.GetElementById(id)?.TextContent.Trim() : null;
    }

    /// <summary>What stands in the field.</summary>
    public string? Typed(string field) => Field(field).GetAttribute("value");

    public IHtmlFormElement Form(string form) => Page.QuerySelectorAll<IHtmlFormElement>("form").FirstOrDefault(
        f => (f.GetAttribute("action") is { } action && Follow(action) == form) || f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == form)
        ?? throw new InvalidOperationException($"{Path} answered {(int)Status} and has no form {form}: {Body}");

    private IElement Field(string name) => Assert.Single(Page.QuerySelectorAll($"input[name='{name}']"));
}
