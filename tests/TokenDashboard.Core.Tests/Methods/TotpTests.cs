using System.Text;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>The codes of RFC 6238, appendix B, by their last six digits, and which of them count.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Code_TimesOfTheStandard_AreThoseOfTheStandard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Key, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Match_OtherSteps_CountsTheNeighboursOnly(int offset, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        var step = Totp.StepOf(now) + offset;

        Assert.Equal(counts ? step : null, Totp.Match(Key, Totp.Code(Key, step), now, after: 0));
    }

    [Fact]
    public void Match_UsedStep_IsNone()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(59);

        Assert.Null(Totp.Match(Key, "287082", now, after: Totp.StepOf(now)));
    }

    [Theory]
    [InlineData("287 082", true)]
    [InlineData("", false)]
    [InlineData("28708", false)]
    [InlineData("2870822", false)]
    [InlineData("28708٢", false)]
    public void Match_HoweverTyped_NeedsSixDigits(string typed, bool counts) =>
        Assert.Equal(counts, Totp.Match(Key, typed, DateTimeOffset.FromUnixTimeSeconds(59), after: 0) is not null);

    [Fact]
    public void Text_Key_IsBase32() => Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Text(Key));
}
