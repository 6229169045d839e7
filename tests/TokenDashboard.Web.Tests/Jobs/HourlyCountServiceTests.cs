using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Jobs;

/// <summary>What was counted by the hour is stored when the server stops in order.</summary>
public sealed class HourlyCountServiceTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public HourlyCountServiceTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Stop_WithCountsLeft_StoresThem()
    {
        _server.Service<HourlyCounts>().Count(Counted.TokensRefused);
        using var service = new HourlyCountService(_server.Service<HourlyCounts>(), _server.Clock!);

        await service.StartAsync(default);
        await service.StopAsync(default);

        Assert.Equal(1, _server.Stored.Count("hourly_counts"));
    }
}
