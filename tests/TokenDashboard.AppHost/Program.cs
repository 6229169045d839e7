using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// In a container, for as long as this runs; or the one that ConnectionStrings__accounts names.
IResourceBuilder<IResourceWithConnectionString> database = builder.Configuration.GetConnectionString("accounts") is null
    ? builder.AddPostgres("postgres").AddDatabase("accounts")
    : builder.AddConnectionString("accounts");
var key = builder.AddParameter("master-key", () => "1:" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), secret: true);

// A browser is signed in at both: cookies know no ports.
foreach (var port in new[] { 5081, 5082 })
{
    var origin = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
    builder.AddProject<Projects.TokenDashboard_Web>($"dashboard-{port}", launchProfileName: null)
        .WithHttpEndpoint(port, isProxied: false)
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
        .WithEnvironment("PublicOrigin", origin)
        .WithEnvironment("Database__Provider", "Postgres")
        .WithEnvironment("ConnectionStrings__Dashboard", database)
        .WithEnvironment("Keys__Master", key)
        .WithHttpHealthCheck("/health/ready")
        .WaitFor(database);
}

await builder.Build().RunAsync();
