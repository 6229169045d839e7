using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks;

/// <summary>A data folder as the product makes it at its first start: its key, and its database with every table and nobody in it.</summary>
internal static class FreshFolder
{
    /// <summary>Makes it. Neither environment nor files change a setting.</summary>
    public static async Task<MasterKeys> MakeAsync(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Configuration["DataDirectory"] = folder;
        var faults = new SettingFaults();
        var settings = builder.AddSettings(faults);
        builder.AddEngine(faults);
        faults.Tell();
        builder.AddStorage(settings);
        builder.AddAuth(settings);
        await using var app = builder.Build();
        await app.PrepareStorageAsync();
        return app.Services.GetRequiredService<MasterKeys>();
    }
}
