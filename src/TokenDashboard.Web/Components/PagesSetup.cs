using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;
using MudBlazor.Services;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Places;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components;

/// <summary>Razor components: static pages for accounts, interactive ones for the application.</summary>
public static class PagesSetup
{
    private const int MostAbandoned = 100;

    // A browser that says nothing is gone after the first, and what it had open after the second: together within a minute.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AbandonedKept = TimeSpan.FromSeconds(25);

    /// <summary>Registers the components and MudBlazor, and gathers what is wrong with the files they look things up in.</summary>
    public static void AddPages(this WebApplicationBuilder builder, SettingFaults faults)
    {
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        builder.Services.AddResponseCompression(options => (options.EnableForHttps, options.MimeTypes) = (true, ["text/html"]));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = circuits.PersistedCircuitInMemoryRetentionPeriod = AbandonedKept;
            circuits.DisconnectedCircuitMaxRetained = circuits.PersistedCircuitInMemoryMaxRetained = MostAbandoned;
        });
        builder.AddOptions<OpenPageOptions>(faults, "Pages");
        builder.Services.AddSingleton<OpenPages>().AddHostedService<SpareMemory>().AddSignalR(hubs =>
        {
            hubs.ClientTimeoutInterval = LongestSilence;
            hubs.AddFilter<OpenPages>();
        });
        builder.Services.AddMudServices().AddTransient<MudLocalizer, MudWords>();
        var files = builder.Current<ServerOptions>();
        faults.Gather(() =>
        {
            var places = GeoDatabase.Open(files.GeoDatabase, builder.Environment);
            builder.Services.AddSingleton(services => new GeoDatabase(places, services.GetRequiredService<ILogger<GeoDatabase>>()));
        });
        faults.Gather(() =>
        {
            var breached = BreachedPasswords.Open(files.BreachedPasswords, builder.Environment);
            builder.Services.AddSingleton(services => new BreachedPasswords(breached, services.GetRequiredService<ILogger<BreachedPasswords>>()));
        });
        builder.Services.AddSingleton<SettingCatalog>();
        builder.Services.AddSingleton<LimitCatalog>();
        builder.Services.AddScoped<CircuitHandler, CircuitLanguage>();
        builder.Services.AddScoped<CaseLook>();
        builder.Services.AddScoped<CircuitHandler>(services => services.GetRequiredService<CaseLook>());
        builder.Services.AddScoped<SignInAttempts>();
        builder.Services.AddScoped<PasswordSignIn>();
        builder.Services.AddScoped<PendingSignIn>();
        builder.Services.AddScoped<CodeSignIn>();
        builder.Services.AddScoped<RememberedDevice>();
        builder.Services.AddScoped<PasskeyCeremony>();
        builder.Services.AddScoped<PasskeySignIn>();
        builder.Services.AddScoped<Accounts>();
    }

    /// <summary>Chooses the reader's language, of those there are: the one they chose, else the one their browser prefers.</summary>
    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization(options =>
    {
        options.SetDefaultCulture(Language.Default).AddSupportedCultures([.. Language.All]).AddSupportedUICultures([.. Language.All]);
        options.RequestCultureProviders = [new LanguageCookie(), new AcceptLanguageHeaderRequestCultureProvider()];
    });

    /// <summary>
    /// Compresses pages, of which much repeats itself. Not those that say again what the address asks for: whoever could choose
    /// that and watch the line would learn from the length what else is on the page.
    /// </summary>
    public static void UseCompressedPages(this WebApplication app) =>
        app.UseWhen(http => HttpMethods.IsGet(http.Request.Method) && !http.Request.QueryString.HasValue, pages => pages.UseResponseCompression());

    /// <summary>Refuses to open more pages than may be open at once.</summary>
    public static void UseOpenPages(this WebApplication app) => app.Use(app.Services.GetRequiredService<OpenPages>().LimitAsync);

    /// <summary>Maps every page, and the files they load: fingerprinted, compressed, cached for good.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/favicon.ico", () => TypedResults.LocalRedirect("~/favicon.svg")).AllowAnonymous().RequireRateLimiting(RateLimit.Pages);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null).Add(page =>
        {
            if (!page.Metadata.OfType<EnableRateLimitingAttribute>().Any())
                page.Metadata.Add(new EnableRateLimitingAttribute(RateLimit.Pages));
        });
    }
}
