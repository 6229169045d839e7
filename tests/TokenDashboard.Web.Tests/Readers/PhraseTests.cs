using System.Globalization;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Tests.Readers;

/// <summary>Sentences of the resources with their gaps filled.</summary>
public sealed class PhraseTests
{
    [Theory]
    [InlineData("en", "{0} of {1} open", "10,000 of 20,000 open")]
    [InlineData("de", "{0} von {1} offen", "10.000 von 20.000 offen")]
    [InlineData("en", "Incident {0:D}", "Incident 10000")]
    public void Of_WholeNumber_IsACountUnlessItsGapSaysOtherwise(string language, string sentence, string expected) =>
        Assert.Equal(expected, In(language, () => Phrase.Of(sentence, 10_000, 20_000L)));

    [Fact]
    public void Of_WhatIsNoWholeNumber_IsWrittenInTheReadersLanguage() =>
        Assert.Equal("Ada, 1234,5, 30.11.2026, , 3.000", In("de", () => Phrase.Of("{0}, {1}, {2:d}, {3}, {4:N0}", "Ada", 1234.5, new DateTime(2026, 11, 30), null, 3000d)));

    [Theory]
    [InlineData(1, "one")]
    [InlineData(4321, "4,321 of them")]
    public void Count_ManyThings_HasTheirNumber(int count, string expected) => Assert.Equal(expected, In("en", () => Phrase.Count(count, "one", "{0} of them")));

    [Fact]
    public void UpTo_AsManyAsAreCounted_SaysThatThereMayBeMore() => Assert.Equal(("999", "1,000+"), In("en", () => (Phrase.UpTo(999, 1000), Phrase.UpTo(1000, 1000))));

    private static T In<T>(string language, Func<T> write)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            return write();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
