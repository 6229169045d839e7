using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Outgoing;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Documents of apps as servers have them: of the right kind, small, soon, and where they were asked for.</summary>
public sealed class ClientDocumentSourceTests : IAsyncLifetime, IDisposable
{
    private readonly ClientDocumentSource _source = new(AddressGuard.Client(allowPrivate: true), TimeSpan.FromSeconds(1));
    private WebApplication _server = default!;
    private int _followed;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/json", () => Results.Text("{}", "application/json"));
        _server.MapGet("/other-json", () => Results.Text("{}", "application/client+json; charset=utf-8"));
        _server.MapGet("/kept", (HttpResponse answer) => Kept(answer, "public, max-age=600"));
        _server.MapGet("/not-kept", (HttpResponse answer) => Kept(answer, "no-store, max-age=600"));
        _server.MapGet("/text", () => Results.Text("{}", "text/plain"));
        _server.MapGet("/page", () => Results.Text("{}", "text/html"));
        _server.MapGet("/untyped", () => Results.Bytes("{}"u8.ToArray(), "nothing"));
        _server.MapGet("/full", () => Results.Text(new string(' ', ClientDocumentSource.MostBytes), "application/json"));
        _server.MapGet("/huge", () => Results.Text(new string(' ', ClientDocumentSource.MostBytes + 1), "application/json"));
        _server.MapGet("/endless", (HttpContext http) => DripAsync(http, new string(' ', 100_000), 0));
        _server.MapGet("/drip", (HttpContext http) => DripAsync(http, " ", 50));
        _server.MapGet("/silent", (HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        _server.MapGet("/redirect", () => Results.Redirect("/followed"));
        _server.MapGet("/redirect-with-body", (HttpResponse answer) =>
        {
            (answer.StatusCode, answer.Headers.Location) = (302, "/followed");
            return answer.WriteAsJsonAsync(new { });
        });
        _server.MapGet("/created", () => Results.Json(new { }, statusCode: 201));
        _server.MapGet("/error", () => Results.Json(new { }, statusCode: 500));
        _server.MapGet("/followed", () =>
        {
            _followed++;
            return Results.Text("{}", "application/json");
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData("json", null)]
    [InlineData("other-json", null)]
    [InlineData("kept", 600)]
    [InlineData("not-kept", 0)]
    [InlineData("full", null)]
    public async Task Fetch_Document_IsGot(string path, int? seconds)
    {
        var fetched = await _source.FetchAsync(Address(path));

        Assert.Equal(path == "full" ? ClientDocumentSource.MostBytes : 2, fetched!.Json.Length);
        Assert.Equal(seconds, fetched.MaxAge is { } age ? (int)age.TotalSeconds : null);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("page")]
    [InlineData("untyped")]
    [InlineData("huge")]
    [InlineData("endless")]
    [InlineData("drip")]
    [InlineData("silent")]
    [InlineData("redirect")]
    [InlineData("redirect-with-body")]
    [InlineData("created")]
    [InlineData("error")]
    [InlineData("nothing-there")]
    public async Task Fetch_Otherwise_IsNothingAndSoon(string path)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.Null(await _source.FetchAsync(Address(path)));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(0, _followed);
    }

    [Fact]
    public async Task Fetch_PrivateAddressOrNobody_IsNothing()
    {
        using var guarded = new ClientDocumentSource(AddressGuard.Client(allowPrivate: false));
        Assert.Null(await guarded.FetchAsync(Address("json")));

        var address = Address("json");
        await _server.StopAsync();
        Assert.Null(await _source.FetchAsync(address));
    }

    private Uri Address(string path) => new($"{_server.Urls.Single()}/{path}");

    private static IResult Kept(HttpResponse answer, string how)
    {
        answer.Headers.CacheControl = how;
        return Results.Text("{}", "application/json");
    }

    private static async Task DripAsync(HttpContext http, string what, int wait)
    {
        http.Response.ContentType = "application/json";
        try
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(what, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(wait, http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // Who asked has enough.
        }
    }
}
