using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Endpoints;
using TokenDashboard.Web.Hosting;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    var settings = builder.AddSettings();
    builder.AddStorage(settings);
    builder.AddCore();
    builder.AddAuth(settings);

    var app = builder.Build();
    await app.PrepareStorageAsync();

    app.UseSecurityHeaders();
    app.UseMiddleware<StorageFailure>();
    app.UseAuthentication();
    app.UseAuthorization();

    app.MapMetadataEndpoints();
    app.MapTokenEndpoints();
    app.MapApiEndpoints();

    await app.AnnounceAsync();
    await app.RunAsync();
});
