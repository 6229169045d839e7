using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Tests.Components.Layout;

public sealed class InitialsTests
{
    [Theory]
    [InlineData("Ada Lovelace", "AL")]
    [InlineData("ada", "A")]
    [InlineData("Ada King Countess of Lovelace", "AL")]
    [InlineData("  ada   lovelace  ", "AL")]
    [InlineData("Élodie Zoë", "ÉZ")]
    [InlineData("E\u0301lodie", "E\u0301")]
    [InlineData("张三", "张")]
    [InlineData("👩‍🚀 Ada", "👩‍🚀A")]
    [InlineData("<b> x", "<X")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    public void Of_Name_IsTheFirstCharactersOfTheFirstAndLastWord(string name, string initials) =>
        Assert.Equal(initials, Initials.Of(name));
}
