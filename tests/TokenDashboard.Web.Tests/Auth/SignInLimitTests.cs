using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>How often one may guess, and that an office does not suffer for it.</summary>
public sealed class SignInLimitTests : IDisposable
{
    private const string Ada = "ada@example.org";
    private const string Office = "203.0.113.7";
    private readonly DashboardServer _server = new();
    private readonly AttemptService _attempts;

    public SignInLimitTests()
    {
        _server.Client().Dispose();
        _attempts = _server.Service<AttemptService>();
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Take_OneAddressFromOneNetwork_EndsAndOthersMayGoOn()
    {
        for (var i = 0; i < SignInLimit.MostPerAddressAndNetwork; i++)
            Assert.True(await TakeAsync(Ada, Office));

        Assert.False(await TakeAsync("ADA@example.org", Office));
        Assert.True(await TakeAsync("eve@example.org", Office));
        Assert.True(await TakeAsync(Ada, "203.0.113.8"));
    }

    [Fact]
    public async Task Take_OneAddressFromEverywhere_EndsButWhereItIsKnown()
    {
        for (var i = 0; i < SignInLimit.MostPerAddress; i++)
            Assert.True(await TakeAsync(Ada, $"10.0.{i}.1"));

        Assert.False(await TakeAsync(Ada, Office));
        Assert.True(await TakeAsync(Ada, Office, isKnown: true));
        Assert.True(await TakeAsync("eve@example.org", Office));
    }

    /// <summary>Everybody mistypes once, then everybody signs in; one more network of guesses than that is refused.</summary>
    [Fact]
    public async Task Take_OfficeWhereEverybodyMistypes_LetsEverybodyIn()
    {
        for (var person = 0; person < 500; person++)
            Assert.True(await TakeAsync($"{person}@example.org", Office));
        for (var person = 0; person < 500; person++)
        {
            Assert.True(await TakeAsync($"{person}@example.org", Office));
            await _attempts.GiveBackAsync(SignInLimit.Of($"{person}@example.org", new Requester(Office, null), isKnown: false), default);
        }

        for (var guess = 500; guess < SignInLimit.MostPerNetwork; guess++)
            Assert.True(await TakeAsync($"{guess}@example.org", Office));
        Assert.False(await TakeAsync("another@example.org", Office));
        Assert.True(await TakeAsync("another@example.org", "203.0.113.8"));
    }

    private async Task<bool> TakeAsync(string address, string ip, bool isKnown = false) =>
        await _attempts.TakeAsync(SignInLimit.Of(address, new Requester(ip, null), isKnown), Lane.Nobody, default) is null;
}
