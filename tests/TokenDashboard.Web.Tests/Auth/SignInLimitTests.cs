using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>How often one may guess, and that an office does not suffer for it.</summary>
public sealed class SignInLimitTests
{
    private const string Ada = "ada@example.org";
    private const string Office = "203.0.113.0/24";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SignInLimit _limit;

    public SignInLimitTests() => _limit = new(_clock);

    [Fact]
    public void Take_OneAddressFromOneNetwork_EndsAndOthersMayGoOn()
    {
        Guess(Ada, Office, SignInLimit.MostPerAddressAndNetwork);

        Assert.False(_limit.Take(Ada, Office));
        Assert.False(_limit.Take("ADA@example.org", Office));
        Assert.True(_limit.Take("eve@example.org", Office));
        Assert.True(_limit.Take(Ada, "198.51.100.0/24"));
    }

    [Fact]
    public void Take_OneAddressFromEverywhere_Ends()
    {
        for (var i = 0; i < SignInLimit.MostPerAddress; i++)
            Assert.True(_limit.Take(Ada, $"10.0.{i}.0/24"));

        Assert.False(_limit.Take(Ada, "10.1.0.0/24"));
        Assert.True(_limit.Take("eve@example.org", "10.1.0.0/24"));
    }

    [Fact]
    public void Take_ManyAddressesFromOneNetwork_EndsForThatNetwork()
    {
        for (var i = 0; i < SignInLimit.MostPerNetwork; i++)
            Assert.True(_limit.Take($"{i}@example.org", Office));

        Assert.False(_limit.Take(Ada, Office));
        Assert.True(_limit.Take(Ada, "198.51.100.0/24"));
    }

    [Fact]
    public void Take_OfficeWhereEverybodyMistypesTwice_LetsEverybodyIn()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var person = 0; person < 200; person++)
                Assert.True(_limit.Take($"{person}@example.org", Office));
        }

        for (var person = 0; person < 200; person++)
        {
            Assert.True(_limit.Take($"{person}@example.org", Office));
            _limit.GiveBack($"{person}@example.org", Office);
        }
    }

    [Fact]
    public void Take_NothingTyped_CountsForTheNetworkNoMoreThanAnAddressDoes()
    {
        Guess("", Office, SignInLimit.MostPerAddressAndNetwork);

        Assert.False(_limit.Take("", Office));
        Assert.True(_limit.Take(Ada, Office));
    }

    [Fact]
    public void Take_RightAnswers_DoNotCount()
    {
        for (var i = 0; i < 2 * SignInLimit.MostPerNetwork; i++)
        {
            Assert.True(_limit.Take(Ada, Office));
            _limit.GiveBack(Ada, Office);
        }

        Assert.Equal(0, _limit.Counts);
    }

    [Fact]
    public void Take_AtTheSameMoment_AreAllCounted()
    {
        var taken = 0;

        Parallel.For(0, 100, _ =>
        {
            if (_limit.Take(Ada, Office))
                Interlocked.Increment(ref taken);
        });

        Assert.Equal(SignInLimit.MostPerAddressAndNetwork, taken);
    }

    [Fact]
    public void Left_AfterTheLast_CountsDownAndEnds()
    {
        Guess(Ada, Office, 1);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Guess(Ada, Office, SignInLimit.MostPerAddressAndNetwork - 1);

        Assert.Equal(TimeSpan.FromMinutes(20), _limit.Left(Ada, Office));
        _clock.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromTicks(1));
        Assert.False(_limit.Take(Ada, Office));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.Zero, _limit.Left(Ada, Office));
        Assert.True(_limit.Take(Ada, Office));
    }

    [Fact]
    public void Take_Refused_MakesTheWaitNoLonger()
    {
        Guess(Ada, Office, SignInLimit.MostPerAddressAndNetwork);
        _clock.Advance(TimeSpan.FromMinutes(29));
        Assert.False(_limit.Take(Ada, Office));

        Assert.Equal(TimeSpan.FromMinutes(1), _limit.Left(Ada, Office));
    }

    [Fact]
    public void Forgive_Address_StillCountsTheNetwork()
    {
        for (var i = 0; i < SignInLimit.MostPerNetwork - 1; i++)
            _limit.Take($"{i % 300}@example.org", Office);
        _limit.Forgive("1@example.org", Office);

        Assert.True(_limit.Take("1@example.org", Office));
        Assert.False(_limit.Take("2@example.org", Office));
    }

    [Fact]
    public void Take_FromEverywhereAtEverybody_KeepsABoundedNumber()
    {
        for (var i = 0; i < SignInLimit.MostCounts; i++)
            _limit.Take($"{i}@example.org", $"network {i / 100}");

        Assert.InRange(_limit.Counts, 1, SignInLimit.MostCounts + 3);
    }

    private void Guess(string address, string network, int times)
    {
        for (var i = 0; i < times; i++)
            Assert.True(_limit.Take(address, network));
    }
}
