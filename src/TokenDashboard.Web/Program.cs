using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Components;
using TokenDashboard.Web.Components.Linking;
using TokenDashboard.Web.Demo;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Rest;

PrivateFiles.FromNowOn();

if (AdminCommand.IsAsked(args))
    return await AdminCommand.RunAsync(args, Console.In, Console.Out, Console.Error);

if (MigrateCommand.IsAsked(args))
    return await MigrateCommand.RunAsync(args, Console.Out, Console.Error);

if (ExportCommand.IsAsked(args))
    return await ExportCommand.RunAsync(args, Console.Out, Console.Error);

if (ImportCommand.IsAsked(args))
    return await ImportCommand.RunAsync(args, Console.Out, Console.Error);

if (KeysCommand.IsAsked(args))
    return await KeysCommand.RunAsync(args, Console.In, Console.Out, Console.Error);

if (DoctorCommand.IsAsked(args))
    return await DoctorCommand.RunAsync(args, Console.Out, Console.Error);

if (SessionsCommand.IsAsked(args))
    return await SessionsCommand.RunAsync(args, Console.In, Console.Out, Console.Error);

if (IncidentsCommand.IsAsked(args))
    return await IncidentsCommand.RunAsync(args, Console.In, Console.Out, Console.Error);

if (VerifyBundleCommand.IsAsked(args))
    return await VerifyBundleCommand.RunAsync(args, Console.Out, Console.Error);

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = DemoSetup.Arguments(args), ContentRootPath = Startup.ContentRoot });
    builder.AddDemo(args);
    var settings = builder.AddServer();
    builder.AddStorage(settings);

    var app = builder.Build();
    await app.PrepareStorageAsync();
    await app.PlayDemoAsync();

    app.UseRefusalPace();
    app.UseSecurityHeaders();
    app.UseHead();
    app.UseOrigin();
    app.UseLanguages();
    app.UseCompressedPages();
    app.UseExceptionHandler(RequestFailure.Page);
    app.UseAnswersForPeople();
    app.UseMiddleware<RequestFailure>();
    app.UseRouting();
    app.UseCors();
    app.UseNetworkLimits();
    app.UseApiAnswers();
    app.UseRoutingAnswers();
    app.UseAuthentication();
    app.UseAuthorization();
    app.UseAccountLimits();
    app.UseBlocks();
    app.UseOpenPages();
    app.UseAntiforgery();
    app.UseReadableForms();

    app.MapMetadataEndpoints();
    app.MapTokenEndpoints();
    app.MapPushedRequestEndpoint();
    app.MapIntrospectionEndpoint();
    app.MapUserinfoEndpoint();
    app.MapApiEndpoints();
    app.MapApi();
    var besidePages = app.MapGroup("").RequireRateLimiting(RateLimit.Pages);
    besidePages.MapHealthEndpoints();
    besidePages.MapSignOutEndpoint();
    besidePages.MapLinkEndpoints();
    besidePages.MapExternalEndpoints(app.Services.GetRequiredService<ExternalProviders>());
    besidePages.MapIncidentEndpoints();
    besidePages.MapAuditEndpoints();
    besidePages.MapActivityEndpoints();
    besidePages.MapPasskeyEndpoints();
    besidePages.MapProfileEndpoints();
    app.MapPages();

    FirstRun.Announce(app);
    await app.RunAsync();
});
