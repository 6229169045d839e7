using Microsoft.AspNetCore.Builder;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Hosting;

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
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "--OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317")]
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
    [InlineData("ConnectionStrings__Dashboard", "--ConnectionStrings:Dashboard=Nonsense=1")]
    [InlineData("Keys__Master", "--Keys:Master=1:short")]
    [InlineData("Admins__RequireSecondFactor", "--Admins:RequireSecondFactor=perhaps")]
    [InlineData("Audit__Keep", "--Audit:Keep=0")]
    [InlineData("Deliveries__Schedule", "--Deliveries:Schedule=soon")]
    [InlineData("Logging__LogLevel__Default", "--Logging:LogLevel:Default=Loud")]
    [InlineData("Mail__Port", "--Mail:Port=0")]
    [InlineData("Mail__Tls", "--Mail:Tls=1")]
    [InlineData("Mail__From is missing", "--Mail:Host=localhost", "--PublicOrigin=https://example.org")]
    [InlineData("Mail__From", "--Mail:Host=localhost", "--Mail:From=nobody", "--PublicOrigin=https://example.org")]
    [InlineData("Mail__Host", "--Mail:Host=localhost", "--Mail:From=a@example.org")]
    [InlineData("Webhooks__0__Url", "--Webhooks:0:Url=hooks", "--Webhooks:0:Secret=whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")]
    [InlineData("Webhooks__0__Secret is missing", "--Webhooks:0:Url=https://hooks.example.org")]
    [InlineData("Webhooks__0__Secret is '(hidden)'", "--Webhooks:0:Url=https://hooks.example.org", "--Webhooks:0:Secret=whsec_short")]
    [InlineData("Webhooks__0__Kinds__1", "--Webhooks:0:Url=https://hooks.example.org", "--Webhooks:0:Secret=whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "--Webhooks:0:Kinds:0=session.ended", "--Webhooks:0:Kinds:1=all")]
    [InlineData("Webhooks__0__AllowPrivate", "--Webhooks:0:Url=https://hooks.example.org", "--Webhooks:0:Secret=whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "--Webhooks:0:AllowPrivate=sometimes")]
    [InlineData("Apps__0__ClientId", "--Apps:0:Name=Nameless")]
    [InlineData("Apps__0__Name", "--Apps:0:ClientId=a", "--Apps:0:Name=Com\u202epanion")]
    [InlineData("Apps__0__Name", "--Apps:0:ClientId=a", "--Apps:0:Name=\u3164")]
    [InlineData("Apps__0__Reuse", "--Apps:0:ClientId=a", "--Apps:0:Reuse=off")]
    [InlineData("Apps__0__SessionLifetime", "--Apps:0:ClientId=a", "--Apps:0:SessionLifetime=soon")]
    [InlineData("Apps__0__AccessTokenLifetime", "--Apps:0:ClientId=a", "--Apps:0:AccessTokenLifetime=00:00:01")]
    [InlineData("Apps__0__Icon", "--Apps:0:ClientId=a", "--Apps:0:Icon=https://elsewhere.example/i.svg")]
    [InlineData("Apps__0__Grants", "--Apps:0:ClientId=a", "--Apps:0:Grants:0=password")]
    [InlineData("Apps__0__Origins__0", "--Apps:0:ClientId=a", "--Apps:0:Origins:0=https://app.example.org/")]
    [InlineData("Apps__0__Origins__0", "--Apps:0:ClientId=a", "--Apps:0:Origins:0=http://app.example.org")]
    [InlineData("Apps__0__Origins__1", "--Apps:0:ClientId=a", "--Apps:0:Origins:0=http://localhost:3000", "--Apps:0:Origins:1=*")]
    [InlineData("Apps__0__RedirectUris", "--Apps:0:ClientId=a", "--Apps:0:Grants:0=authorization_code")]
    [InlineData("Apps__0__RedirectUris__0", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=http://app.example.org/callback")]
    [InlineData("Apps__0__RedirectUris__0", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=https://app.example.org/callback#here")]
    [InlineData("Apps__0__RedirectUris__0", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=https://app.example.org/*")]
    [InlineData("Apps__0__RedirectUris__0", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=https://me@app.example.org/callback")]
    [InlineData("Apps__0__RedirectUris__0", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=javascript:alert(1)")]
    [InlineData("Apps__0__RedirectUris__1", "--Apps:0:ClientId=a", "--Apps:0:RedirectUris:0=com.example.app:/callback", "--Apps:0:RedirectUris:1=app:/callback")]
    [InlineData("Apps__0__Audiences__0", "--Apps:0:ClientId=a", "--Apps:0:Audiences:0=https://api.example.org", "--Apis:0:Audience=https://api.example.org/")]
    [InlineData("Apps__0__SecretHashes__0", "--Apps:0:ClientId=a", "--Apps:0:SecretHashes:0=secret")]
    [InlineData("Apps__0__SecretHashes__2", "--Apps:0:ClientId=a", "--Apps:0:SecretHashes:0=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "--Apps:0:SecretHashes:1=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "--Apps:0:SecretHashes:2=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Apps__0__Scopes__0", "--Apps:0:ClientId=a", "--Apps:0:Scopes:0=admin")]
    [InlineData("Apis__0__Audience", "--Apis:0:Name=Photos")]
    [InlineData("Apis__0__Audience", "--Apis:0:Audience=https://api.example.org#a")]
    [InlineData("Apis__0__SecretHashes", "--Apis:0:Audience=https://api.example.org", "--Apis:0:ClientId=api")]
    [InlineData("Apis__0__SecretHashes__0", "--Apis:0:Audience=https://api.example.org", "--Apis:0:ClientId=api", "--Apis:0:SecretHashes:0=secret")]
    [InlineData("twice", "--Apis:0:Audience=https://api.example.org", "--Apis:1:Audience=https://api.example.org")]
    [InlineData("RateLimits__Apps", "--RateLimits:Apps=0")]
    [InlineData("RateLimits__WaitingDeviceCodes", "--RateLimits:WaitingDeviceCodes=many")]
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

    [Fact]
    public void Read_SeveralBrokenSettings_NamesEach()
    {
        string[] broken =
        [
            "--PublicOrigin=nowhere", "--Proxy:Known:0=proxy", "--Registration:Mode=Maybe", "--Tokens:RetryWindow=soon", "--Tokens:AccessTokenLifetime=0", "--Cleanup:BatchSize=0",
            "--Deliveries:Schedule=soon", "--Apps:0:Name=Nameless", "--Apps:1:ClientId=a", "--Apps:1:Grants:0=password", "--External:Authority=http://login.example.org",
            "--Geo:Database=missing.mmdb", "--Passwords:Breached=missing.txt", "--Mail:Host=localhost", "--Mail:Port=many", "--Webhooks:0:Url=hooks",
        ];

        var told = Assert.Throws<StartupException>(() => Read(broken)).Message.Split('\n');

        Assert.Equal(
            [
                "PublicOrigin", "Proxy__Known__0", "Registration__Mode", "Tokens__AccessTokenLifetime", "Tokens__RetryWindow", "Cleanup__BatchSize", "Deliveries__Schedule",
                "Apps__0__ClientId", "Apps__1__Grants__0", "External__Authority", "External__ClientId", "Geo__Database", "Passwords__Breached", "Mail__Port", "Mail__From", "Webhooks__0__Url", "Webhooks__0__Secret",
            ],
            told.Select(sentence => sentence.Split(' ')[0]));
    }

    private static void Read(string[] arguments) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, EnvironmentName = "Production" }).AddServer();
}
