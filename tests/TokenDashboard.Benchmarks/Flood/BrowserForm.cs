using System.Text.RegularExpressions;

namespace TokenDashboard.Benchmarks.Flood;

/// <summary>A page's form as somebody sends it who is not signed in.</summary>
internal sealed partial class BrowserForm
{
    private readonly string _cookie;
    private readonly string _token;

    private BrowserForm(string cookie, string token) => (_cookie, _token) = (cookie, token);

    /// <summary>Opens the page that has such forms.</summary>
    public static async Task<BrowserForm> OpenAsync(HttpClient http, string path)
    {
        using var page = await http.GetAsync(new Uri(path, UriKind.Relative));
        var cookie = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return new BrowserForm(cookie, Token().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value);
    }

    /// <summary>What is sent when it is filled in.</summary>
    public HttpRequestMessage Fill(string path, string name, params (string Name, string Value)[] fields)
    {
        (string, string)[] all = [("_handler", name), ("__RequestVerificationToken", _token), .. fields.Select(f => ($"Input.{f.Name}", f.Value))];
        return new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(all.Select(f => KeyValuePair.Create(f.Item1, f.Item2))), Headers = { { "Cookie", _cookie } } };
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
