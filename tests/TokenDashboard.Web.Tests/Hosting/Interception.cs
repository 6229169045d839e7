using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Looking over the engine's shoulder, or getting in its way.</summary>
public static class Interception
{
    /// <summary>Has what the engine asks of its database go by somebody, whichever database it is.</summary>
    public static void Intercept(this IServiceCollection services, IInterceptor interceptor)
    {
        services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(interceptor));
        services.ConfigureDbContext<PostgresDashboardContext>(options => options.AddInterceptors(interceptor));
    }
}
