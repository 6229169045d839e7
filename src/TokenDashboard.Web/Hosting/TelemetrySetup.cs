using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Web.Hosting;

/// <summary>Traces and metrics for a collector (OpenTelemetry Protocol), where its own variables name one; else nothing is gathered or sent.</summary>
public static class TelemetrySetup
{
    /// <summary>Where the collector is, as the OpenTelemetry specification names it. Its other variables count as well.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "OTEL_SERVICE_NAME";

    // What the framework and the database's driver measure by themselves.
    private static readonly string[] Others =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Identity", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Components.Server.Circuits",
        "System.Runtime", "Npgsql",
    ];

    /// <summary>Has both sent, and says what is wrong with the address.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder, SettingFaults faults)
    {
        if (builder.Configuration[Endpoint] is not { Length: > 0 } endpoint)
            return;
        faults.Gather(() =>
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw new StartupException($"{Endpoint} is no address: set it to the collector's, such as http://localhost:4317.");
            builder.Services.AddOpenTelemetry()
                .ConfigureResource(resource =>
                {
                    if (string.IsNullOrEmpty(builder.Configuration[ServiceName]))
                        resource.AddService("token-dashboard");
                })
                .WithMetrics(metrics => metrics.AddMeter([DashboardMetrics.MeterName, .. Others]).AddOtlpExporter())
                // Requests alone: what is asked of other servers may have a secret in its address. Of a page that is open there is no more to tell than that it is.
                .WithTracing(traces => traces.AddAspNetCoreInstrumentation(requests => requests.Filter = http => !http.Request.Path.StartsWithSegments("/_blazor")).AddOtlpExporter());
        });
    }
}
