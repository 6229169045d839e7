using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Sample;

/// <summary>A stock web API with ASP.NET Core Identity's own endpoints, whose sessions the engine keeps.</summary>
public static class Application
{
    /// <summary>Runs it, with its data in the folder that is given.</summary>
    public static async Task Main(string[] args) => await (await BuildAsync(args is [var folder, ..] ? folder : ".")).RunAsync();

    /// <summary>Makes it, with its data in a folder.</summary>
    public static async Task<WebApplication> BuildAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<PeopleContext>(options => options.UseSqlite($"Data Source={Path.Combine(folder, "people.db")}"));
        builder.Services.AddIdentityApiEndpoints<MyUser>().AddEntityFrameworkStores<PeopleContext>();
        builder.Services.AddAuthorization();

        // The engine, and what ties the two together.
        builder.Services.AddCore().AddSqlite($"Data Source={Path.Combine(folder, "sessions.db")}").AddSingleton(MasterKeys.Parse(MasterKeys.Generate())!);
        builder.Services.AddHttpContextAccessor().AddSingleton<Glue>();
        builder.Services.AddOptions<BearerTokenOptions>(IdentityConstants.BearerScheme).PostConfigure<Glue>((bearer, glue) => bearer.RefreshTokenProtector = glue);
        builder.Services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).PostConfigure<Glue>((cookie, glue) => cookie.SessionStore = glue);

        var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync())
        {
            await scope.ServiceProvider.GetRequiredService<PeopleContext>().Database.EnsureCreatedAsync();
            await new SqliteSchema().BringUpToDateAsync(db, identity: null, DateTimeOffset.UtcNow, CancellationToken.None);
        }

        app.MapIdentityApi<MyUser>();
        app.MapPost("/logout", (SignInManager<MyUser> signIn) => signIn.SignOutAsync()).RequireAuthorization();
        return app;
    }
}
