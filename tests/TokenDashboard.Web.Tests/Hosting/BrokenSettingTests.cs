using Microsoft.AspNetCore.Builder;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Every setting is checked at the start, with one sentence that names it.</summary>
public sealed class BrokenSettingTests
{
    [Theory]
    [InlineData("Tokens__RetryWindow", "--Tokens:RetryWindow=soon")]
    [InlineData("Tokens__RetryWindow", "--Tokens:RetryWindow=-00:00:01")]
    [InlineData("Tokens__RetryWindow", "--Tokens:RetryWindow=00:05:01")]
    [InlineData("Tokens__RetryWindow", "--Tokens:RetryWindow=")]
    [InlineData("Tokens__AccessTokenLifetime", "--Tokens:AccessTokenLifetime=0")]
    [InlineData("Tokens__RefreshTokenLifetime", "--Tokens:RefreshTokenLifetime=00:00:01")]
    [InlineData("Tokens__SessionLifetime", "--Tokens:SessionLifetime=1.00:00:00")]
    [InlineData("Cleanup__BatchSize", "--Cleanup:BatchSize=0")]
    [InlineData("Cleanup__BatchSize", "--Cleanup:BatchSize=many")]
    [InlineData("Cleanup__Schedule", "--Cleanup:Schedule=often")]
    [InlineData("Cleanup__KeepHistory", "--Cleanup:KeepHistory=-1")]
    [InlineData("Cleanup__KeepEnded", "--Cleanup:KeepEnded=00:00:00")]
    [InlineData("PublicOrigin", "--PublicOrigin=localhost")]
    [InlineData("PublicOrigin", "--PublicOrigin=ftp://localhost")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/?q")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/accounts?q")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/accounts#top")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://ada@example.org/accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/accounts/")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org//accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/a/../accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/./accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/%2e%2e/accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/.accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org\\accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=https://example.org/our accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=http://example.org/accounts")]
    [InlineData("PublicOrigin", "--PublicOrigin=http://example.org")]
    [InlineData("PublicOrigin", "--urls=http://0.0.0.0:5080")]
    [InlineData("PublicOrigin", "--urls=http://localhost:5080;http://*:5081")]
    [InlineData("PublicOrigin", "--Kestrel:Endpoints:Http:Url=http://[::]:5080")]
    [InlineData("--urls", "--urls=nonsense")]
    [InlineData("Database__Provider", "--Database:Provider=Oracle")]
    [InlineData("Registration__Mode", "--Registration:Mode=Maybe")]
    [InlineData("Registration__Mode", "--Registration:Mode=7")]
    [InlineData("Proxy__Known", "--Proxy:Known:0=proxy")]
    [InlineData("Geo__Database", "--Geo:Database=missing.mmdb")]
    [InlineData("Geo__Database", "--Geo:Database=missing/places.mmdb")]
    [InlineData("Geo__Database", "--Geo:Database=/")]
    [InlineData("Passwords__Breached", "--Passwords:Breached=missing.txt")]
    [InlineData("Passwords__Breached", "--Passwords:Breached=missing/list.txt")]
    [InlineData("Passwords__Breached", "--Passwords:Breached=/")]
    [InlineData("Passwords__Breached", "--Passwords:Breached=/dev/null")]
    [InlineData("External__Authority", "--External:ClientId=dashboard")]
    [InlineData("External__Authority", "--External:Authority=login.example.org", "--External:ClientId=dashboard")]
    [InlineData("External__Authority", "--External:Authority=http://login.example.org", "--External:ClientId=dashboard")]
    [InlineData("External__ClientId", "--External:Authority=https://login.example.org")]
    [InlineData("Apps__0__ClientId", "--Apps:0:Name=Nameless")]
    [InlineData("Apps__0__Grants", "--Apps:0:ClientId=a", "--Apps:0:Grants:0=password")]
    [InlineData("twice", "--Apps:0:ClientId=a", "--Apps:1:ClientId=a")]
    public void Read_BrokenSetting_NamesIt(string setting, params string[] arguments)
    {
        var failure = Assert.Throws<StartupException>(() => Read(arguments));

        Assert.Contains(setting, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("--urls=http://localhost:5080;http://127.0.0.1:5081;http://[::1]:5082")]
    [InlineData("--PublicOrigin=https://example.org", "--urls=http://0.0.0.0:5080")]
    [InlineData("--PublicOrigin=https://example.org/")]
    [InlineData("--PublicOrigin=https://example.org/accounts", "--urls=http://0.0.0.0:5080")]
    [InlineData("--PublicOrigin=http://[::1]:5080/Our-people/v1.2_accounts~")]
    [InlineData("--Registration:Mode=open")]
    [InlineData("--Tokens:RetryWindow=00:00:00")]
    [InlineData("--Geo:Database=")]
    public void Read_GoodSetting_IsTaken(params string[] arguments) => Read(arguments);

    private static void Read(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, EnvironmentName = "Production" });
        var faults = new SettingFaults();
        var settings = builder.AddSettings(faults);
        faults.Gather(builder.AddEngine);
        faults.Gather(builder.AddOAuth);
        faults.Gather(() => builder.AddExternal(settings));
        faults.Gather(builder.AddPages);
        faults.Tell();
    }
}
