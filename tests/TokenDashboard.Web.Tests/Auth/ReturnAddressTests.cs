using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>On a host that others share, a way back must not lead to them. Other hosts are the matter of <see cref="SignInTests"/>.</summary>
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/accounts/link?a=b#c", "/accounts/link?a=b#c")]
    [InlineData("/accounts/", "/accounts/")]
    [InlineData("/accounts", "/accounts/")]
    [InlineData("/link", "/accounts/")]
    [InlineData("/accounts-2/link", "/accounts/")]
    [InlineData("/accounts/../link", "/accounts/")]
    [InlineData("/accounts/%2e%2e/link", "/accounts/")]
    [InlineData("/accounts/.%2E/link", "/accounts/")]
    [InlineData("/accounts\\..\\link", "/accounts/")]
    [InlineData("//evil.example/accounts/", "/accounts/")]
    [InlineData("https://evil.example/accounts/", "/accounts/")]
    public void Local_UnderAPath_LeadsNowhereElse(string address, string leadsTo) => Assert.Equal(leadsTo, ReturnAddress.Local(address, "/accounts"));
}
