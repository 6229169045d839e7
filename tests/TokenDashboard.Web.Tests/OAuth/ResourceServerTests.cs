using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>
/// A resource server as ASP.NET Core makes one, on sockets of its own, with all of JwtBearer's defaults: it reads keys again after twelve
/// hours and a bit. Only its time is the test's.
/// </summary>
public sealed class ResourceServerTests : IAsyncLifetime, IDisposable
{
    private const string Origin = "http://localhost:5080";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly DashboardServer _server;
    private readonly WebApplication _resources;
    private readonly HttpClient _client = new();
    private readonly HashSet<string> _kids = [];
    private readonly List<DateTimeOffset> _read = [];

    public ResourceServerTests()
    {
        _server = new() { Clock = _clock };
        _server.Client().Dispose();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = options.Audience = Origin;
            options.RequireHttpsMetadata = false;
            options.BackchannelHttpHandler = new Noting(_server.Server.CreateHandler(), () => _read.Add(_clock.GetUtcNow()));
            options.TokenValidationParameters.LifetimeValidator = (_, expires, _, _) => expires + TimeSpan.FromMinutes(5) > _clock.GetUtcNow().UtcDateTime;
        });
        _resources = builder.Build();
        _resources.Urls.Add("http://127.0.0.1:0");
        _resources.UseAuthentication();
        _resources.UseAuthorization();
        _resources.MapGet("/", () => "yes").RequireAuthorization();
    }

    public async Task InitializeAsync()
    {
        // The library's own clock is not for others to set.
        var manager = _resources.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!;
        var time = manager.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic).Single(f => f.FieldType == typeof(TimeProvider));
        time.SetValue(manager, _clock);
        await _resources.StartAsync();
        _client.BaseAddress = new(_resources.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async Task DisposeAsync() => await _resources.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Call_AcrossTwoRotationsOfTheSigningKey_IsNeverRefused()
    {
        var (device, job) = (_server.Device(), ActivatorUtilities.CreateInstance<KeyJob>(_server.Service<IServiceProvider>()));
        var token = (await _server.LinkAsync()).Token;
        for (var hour = 0; hour <= 62 * 24; hour += IsNear(hour) ? 1 : 24)
        {
            await job.RunAsync(default);
            await AssertAcceptedAsync(await AccessTokenAsync());
            _clock.Advance(TimeSpan.FromMinutes((IsNear(hour) ? 60 : 24 * 60) - 2));
            var last = await AccessTokenAsync();
            await AssertAcceptedAsync(last);
            // The key that signed it may have signed for the last time.
            _clock.Advance(TimeSpan.FromMinutes(2));
            await AssertAcceptedAsync(last);
        }

        Assert.Equal(3, _kids.Count);
        // It knew each key before it met it: it has never read them out of turn. The reading of one turn can be slower than the clock, and begin twice.
        Assert.True(_read.Count > 60);
        Assert.All(_read.Zip(_read.Skip(1)), reads => Assert.True(reads.Second - reads.First >= TimeSpan.FromHours(12) || reads.Second - reads.First <= TimeSpan.FromMinutes(2), $"{reads.First:u} {reads.Second:u}"));

        async Task<string> AccessTokenAsync()
        {
            var answer = await device.RefreshAsync(token);
            token = answer.RefreshToken!;
            return answer.AccessToken!;
        }

        // Each key is made known a day before the 30th day.
        static bool IsNear(int hour) => hour % (30 * 24) is >= 28 * 24 or <= 2 * 24;
    }

    private async Task AssertAcceptedAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{_clock.GetUtcNow():u} {answer.Headers.WwwAuthenticate}");
        _kids.Add(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid);
    }

    private sealed class Noting(HttpMessageHandler inner, Action note) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/oauth/jwks")
                note();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
