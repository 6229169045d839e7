using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Web.Demo;
using TokenDashboard.Web.Tests.Demo;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Every address that a page names, followed on a site that shares its host: it stays under the path, and something is there.</summary>
[Collection(DemoServer.OneAtATime)]
public sealed partial class EveryAddressTests(EveryAddressTests.SharedHost host) : IClassFixture<EveryAddressTests.SharedHost>
{
    private const string Path = "/accounts";

    // The same page in all its filters and orders is the same page.
    private const int MostOfOnePage = 6;

    /// <summary>The story, told under a path.</summary>
    public sealed class SharedHost : IDisposable
    {
        public DemoServer Demo { get; } = new(new DateTimeOffset(2026, 3, 12, 10, 30, 0, TimeSpan.Zero), TimeZoneInfo.Utc, "http://localhost" + Path);

        public void Dispose() => Demo.Dispose();
    }

    [Theory]
    [InlineData(null, "/sign-in", "/register", "/forgot")]
    [InlineData("ana@example.org", "/sessions", "/sessions/{}", "/methods", "/profile/data.json", "/activity.csv")]
    [InlineData("jonas@example.org", "/sessions/{}", "/admin/incidents/{}", "/admin/incidents/{}.json", "/admin/users/{}", "/admin/sessions/{}", "/admin/audit.csv", "/admin/jobs", "/admin/settings")]
    public async Task Pages_SeenBy_NameAddressesUnderThePathOnly(string? email, params string[] among)
    {
        var browser = host.Demo.Server.Visitor();
        if (email is not null)
            await browser.SignInAsync(email, Person.Password, Path + "/sign-in");
        var pages = host.Demo.Server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && e.RoutePattern.Parameters.Count == 0).Select(e => Path + e.RoutePattern.RawText!).ToList();

        // Pages that nobody links to may not be there for this reader; what is linked to is.
        var (wrong, met) = (new List<string>(), new Dictionary<string, int>());
        var ahead = new Queue<(string Address, string? NamedBy)>(pages.Select(page => (page, (string?)null)));
        var seen = new HashSet<string>();
        while (ahead.TryDequeue(out var next))
        {
            var kind = Id().Replace(next.Address.Split('?')[0], "{}");
            met.TryGetValue(kind, out var times);
            if (!seen.Add(next.Address) || times == MostOfOnePage)
                continue;
            met[kind] = times + 1;
            var answer = await browser.GetAsync(next.Address);
            if (next.NamedBy is not null && (int)answer.Status >= 400)
                wrong.Add($"{next.NamedBy} names {next.Address}, which is {(int)answer.Status}.");
            foreach (var (written, leadsTo, isPosted) in AddressesOf(answer))
            {
                if (leadsTo != Path && !leadsTo.StartsWith(Path + "/", StringComparison.Ordinal))
                    wrong.Add($"{next.Address} names {written}, which is outside.");
                else if (!isPosted)
                    ahead.Enqueue((leadsTo, next.Address));
                // Without its hidden fields it does nothing.
                else if ((int)(await browser.PostAsync(leadsTo)).Status is 404 or 405)
                    wrong.Add($"{next.Address} posts to {leadsTo}, which is not there.");
            }
        }

        Assert.Equal([], wrong);
        Assert.Equal([], among.Except(met.Keys.Select(kind => kind[Path.Length..])));
    }

    [Theory]
    [InlineData("*.razor")]
    [InlineData("*.cs")]
    public void Source_NamesAnAddress_RelativeToTheSite(string files)
    {
        var source = System.IO.Path.Combine(StaticFileTests.Root(), "src", "TokenDashboard.Web");

        var rooted = Directory.EnumerateFiles(source, files, SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Where(line => Rooted().IsMatch(line)).Select(line => $"{System.IO.Path.GetFileName(file)}: {line.Trim()}"));

        Assert.Equal([], rooted);
    }

    [Theory]
    [InlineData("<a href=\"/sessions\">", true)]
    [InlineData("<a href=\"@($\"/sessions/{id}\")\">", true)]
    [InlineData("<form action=\"/sign-out\">", true)]
    [InlineData("NavigateTo($\"/sessions/{id}\")", true)]
    [InlineData("Response.Redirect(\"/signed-out\")", true)]
    [InlineData("<a href=\"sessions\">", false)]
    [InlineData("LocalRedirect(\"/sessions\")", true)]
    [InlineData("LocalRedirect(\"~/sessions\")", false)]
    public void Rooted_InALine_IsFound(string line, bool found) => Assert.Equal(found, Rooted().IsMatch(line));

    private static IEnumerable<(string Written, string LeadsTo, bool IsPosted)> AddressesOf(WebAnswer answer)
    {
        if (answer.Location is { } location)
            yield return (location, location, false);
        if (answer.Response.Content.Headers.ContentType?.MediaType != "text/html")
            yield break;
        foreach (var element in answer.Page.All)
        {
            // An app of the reader's own is opened by its scheme.
            foreach (var attribute in element.Attributes.Where(a => (a.Name is "href" or "src" or "action" or "formaction" or "data-options" or "data-alert") && !a.Value.StartsWith("otpauth:", StringComparison.Ordinal)))
            {
                var isPosted = attribute.Name == "data-options" || (element.LocalName == "form" && "post".Equals(element.GetAttribute("method"), StringComparison.OrdinalIgnoreCase));
                yield return ($"{attribute.Name}=\"{attribute.Value}\"", answer.Follow(attribute.Value), isPosted);
            }
        }
    }

    // What differs between pages of a kind: a number, a GUID, the id of a passkey.
    [GeneratedRegex(@"(?<=/)([0-9]+|[0-9a-f]{8}-[0-9a-f-]{27})(?=$|[./])")]
    private static partial Regex Id();

    [GeneratedRegex("""(\b(href|src|action|data-options)="|\b(NavigateTo|(Local)?Redirect)\()(@\(?)?\$?"?/""")]
    private static partial Regex Rooted();
}
