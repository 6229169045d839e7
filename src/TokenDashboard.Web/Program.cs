using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components;
using TokenDashboard.Web.Endpoints;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Jobs;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = Startup.ContentRoot });
    var settings = builder.AddSettings();
    builder.AddStorage(settings);
    builder.AddCore();
    builder.AddAuth(settings);
    builder.AddPages();
    builder.AddJobs();

    var app = builder.Build();
    await app.PrepareStorageAsync();

    app.UseSecurityHeaders();
    app.UseOrigin();
    app.UseLanguages();
    app.UseExceptionHandler(StorageFailure.Page);
    app.UseAnswersForPeople();
    app.UseRouting();
    app.UseRoutingAnswers();
    app.UseMiddleware<StorageFailure>();
    app.UseAuthentication();
    app.UseAuthorization();
    app.UseAntiforgery();

    app.MapHealthEndpoints();
    app.MapMetadataEndpoints();
    app.MapTokenEndpoints();
    app.MapApiEndpoints();
    app.MapPageEndpoints();
    app.MapPages();

    app.Announce();
    await app.RunAsync();
});
