using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Tests.Requests;

/// <summary>Addresses are typed and edited by hand: what a filter does not understand there is left out.</summary>
public sealed class FilterTextTests
{
    [Theory]
    [InlineData("newest", InboxSort.Newest)]
    [InlineData("NEWEST", InboxSort.Newest)]
    [InlineData("1", null)]
    [InlineData("newest,oldest", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void ReadName_OfAnAddress_KnowsNamesOnly(string? text, InboxSort? read) => Assert.Equal(read, FilterText.ReadName<InboxSort>(text));

    [Theory]
    [InlineData("2", 25)]
    [InlineData("0", 0)]
    [InlineData("-1", 0)]
    [InlineData("99999999999", 0)]
    [InlineData("x", 0)]
    public void ReadSkip_OfAnAddress_IsWhatComesBeforeThePage(string page, int skip) => Assert.Equal(skip, FilterText.ReadSkip(page, 25));

    [Theory]
    [InlineData("2026-02-28", "2026-02-28")]
    [InlineData("2026-02-30", null)]
    [InlineData("9999-12-31", null)]
    [InlineData("28.02.2026", null)]
    public void ReadDay_OfAnAddress_IsWrittenTheSame(string text, string? written) => Assert.Equal(written, FilterText.Day(FilterText.ReadDay(text)));
}
