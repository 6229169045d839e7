using System.Reflection;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>Limiters go with the server: each that stayed would wake ten times a second for as long as the process lives.</summary>
public sealed class StoppedServerTests
{
    [Fact]
    public void Limiters_OfAServerThatStopped_AreGone()
    {
        var server = new DashboardServer();
        server.Client().Dispose();
        object[] holders = [server.Service<EdgeLimits>(), server.Service<FailedTokens>(), server.Service<ClientDocuments>(), server.Service<OpenPages>(), server.Service<PasswordTurns>(), server.Service<DeviceCodeTurns>(), server.Service<RefusalPace>()];
        var limiters = holders.SelectMany(h => h.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(f => f.GetValue(h))).Where(v => v is PartitionedRateLimiter<HttpContext> or PartitionedRateLimiter<Requester> or PartitionedRateLimiter<Guid> or RateLimiter).ToList();
        Assert.Equal(16, limiters.Count);

        server.Dispose();

        // The program that has stopped gives away what it had by itself, at the same time as the test goes on.
        SpinWait.SpinUntil(() => limiters.TrueForAll(IsGone), TimeSpan.FromSeconds(30));
        Assert.All(limiters, limiter => Assert.True(IsGone(limiter)));
    }

    /// <summary>All that limit are looked at above, and the framework's middleware, whose limiters nobody can dispose of, is not there.</summary>
    [Fact]
    public void Limiters_OfAllThatIsRegistered_AreThose()
    {
        var holders = new[] { typeof(LimiterChain<>).Assembly, typeof(EdgeLimits).Assembly }.SelectMany(a => a.GetTypes())
            .Where(t => t.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                .Any(f => IsLimiter(f.FieldType)) && !t.Name.Contains('<', StringComparison.Ordinal) && t != typeof(LimiterChain<>));

        Assert.Equal(
            [nameof(ClientDocuments), nameof(DeviceCodeTurns), nameof(EdgeLimits), nameof(FailedTokens), nameof(OpenPages), nameof(PasswordTurns), nameof(RefusalPace)], holders.Select(t => t.Name).Order());
        using var server = new DashboardServer();
        server.Client().Dispose();
        Assert.Null(server.Services.GetService<Microsoft.Extensions.Options.IConfigureOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>>());
    }

    private static bool IsLimiter(Type? type) =>
        type is not null && (type == typeof(RateLimiter) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PartitionedRateLimiter<>)) || IsLimiter(type.BaseType));

    private static bool IsGone(object? limiter)
    {
        try
        {
            Ask(limiter!);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static object? Ask(object limiter) => limiter switch
    {
        PartitionedRateLimiter<HttpContext> ofRequest => ofRequest.GetStatistics(new DefaultHttpContext()),
        PartitionedRateLimiter<Requester> ofRequester => ofRequester.GetStatistics(Requester.Unknown),
        PartitionedRateLimiter<Guid> ofSession => ofSession.GetStatistics(Guid.Empty),
        RateLimiter one => one.AttemptAcquire(),
        _ => null,
    };
}
