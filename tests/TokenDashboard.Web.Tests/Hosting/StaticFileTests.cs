using System.IO.Compression;
using System.Net;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Every file arrives whole; what a page names by its fingerprint is kept for good.</summary>
public sealed class StaticFileTests(StaticFileTests.CachingServer caching) : IClassFixture<StaticFileTests.CachingServer>
{
    /// <summary>A build tells browsers to keep nothing; with this it caches as what is published does.</summary>
    public sealed class CachingServer : IDisposable
    {
        public DashboardServer Server { get; } = new() { Settings = { ["EnableStaticAssetsDevelopmentCaching"] = "true" } };

        public void Dispose() => Server.Dispose();
    }

    private static readonly string Assets = Path.Combine(Root(), "wwwroot-assets");

    /// <summary>Every file under wwwroot-assets, as it is named there.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Assets, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Assets, f).Replace('\\', '/')).Where(f => f[0] != '.')];

    public static TheoryData<string> Files => [.. All];

    internal static string OnDisk(string file) => Path.Combine(Assets, file);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Get_File_IsTheFileOnDisk(string file)
    {
        using var http = caching.Server.Client();

        using var answer = await http.GetAsync(new Uri("/" + file, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Assets, file)), await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Get_FileCompressed_IsTheFileOnDisk(string file)
    {
        using var http = caching.Server.Client();
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");

        using var answer = await http.GetAsync(new Uri("/" + file, UriKind.Relative));

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Assets, file)), await DecompressAsync(answer));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sessions")]
    public async Task Page_EveryFileItNames_IsServedAndKeptForGood(string path)
    {
        var (browser, _, _) = await caching.Server.SignInAsync();
        var page = await browser.GetAsync(path);
        var named = page.Page.QuerySelectorAll("link[rel=stylesheet], link[rel=icon]").Select(e => e.GetAttribute("href")!)
            .Concat(page.Page.QuerySelectorAll("script").Select(e => e.GetAttribute("src")!))
            .Concat(page.Page.QuerySelectorAll("use").Select(e => e.GetAttribute("href")!.Split('#')[0]))
            .Distinct().ToList();

        Assert.InRange(named.Count, 4, 20);
        foreach (var file in named)
        {
            var answer = await browser.GetAsync("/" + file.TrimStart('/'), "*/*");
            Assert.True(answer.Status == HttpStatusCode.OK && answer.Body.Length > 0, $"{file} is {answer.Status} with {answer.Body.Length} characters.");
            // A package's files are named plainly, for the sake of their compression, and asked for again.
            if (!file.StartsWith("_content/", StringComparison.Ordinal))
                Assert.Contains("immutable", answer.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("css/app.css", "text/css")]
    [InlineData("js/app.js", "text/javascript")]
    [InlineData("icons.svg", "image/svg+xml")]
    public async Task Get_FileByItsPlainName_IsTypedAndAskedForAgain(string file, string type)
    {
        var answer = await caching.Server.Visitor().GetAsync("/" + file, "*/*");

        Assert.Equal(type, answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("immutable", answer.Response.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_FaviconByItsOldName_LeadsToTheFile()
    {
        var answer = await caching.Server.Visitor().GetAsync("/favicon.ico", "image/*");

        Assert.Equal("/favicon.svg", answer.Location);
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/css/nothing.css")]
    [InlineData("/admin/nothing")]
    [InlineData("/admin/incidents/none")]
    public async Task Get_UnknownPage_IsOurPageWith404(string path)
    {
        var answer = await caching.Server.Visitor().GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("There is nothing here.", answer.Page.QuerySelector("h1")!.TextContent);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("image/*")]
    public async Task Get_UnknownAddressForAProgram_Is404WithoutABody(string accept)
    {
        var answer = await caching.Server.Visitor().GetAsync("/nothing-here", accept);

        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/../appsettings.json")]
    [InlineData("/..%2f..%2fappsettings.json")]
    [InlineData("/appsettings.json")]
    [InlineData("/dashboard.db")]
    [InlineData("/css/")]
    public async Task Get_WhatIsNoAsset_IsNotServed(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await caching.Server.Visitor().GetAsync(path, "*/*")).Status);

    private static async Task<byte[]> DecompressAsync(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TokenDashboard.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
