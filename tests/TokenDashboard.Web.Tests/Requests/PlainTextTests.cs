using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Tests.Requests;

/// <summary>Text from strangers, made safe for one line of a page or a log.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Ada's laptop", "Ada's laptop")]
    [InlineData("  Ada  ", "Ada")]
    [InlineData("", "")]
    [InlineData("a\r\nb\tc\0d\u0007e", "a\ufffd\ufffdb\ufffdc\ufffdd\ufffde")]
    [InlineData("abc\u202egpj.exe", "abc\ufffdgpj.exe")]
    [InlineData("a\u2066b\u2069", "a\ufffdb\ufffd")]
    [InlineData("a\u200bb\ufeffc\u00add", "a\ufffdb\ufffdc\ufffdd")]
    [InlineData("a\u2028b\u2029c", "a\ufffdb\ufffdc")]
    [InlineData("a\ue000b\U000e0041c", "a\ufffdb\ufffdc")]
    [InlineData("a\u0085b\u009bc", "a\ufffdb\ufffdc")]
    [InlineData("<b>&amp;</b>", "<b>&amp;</b>")]
    [InlineData("张三 😀 é", "张三 😀 é")]
    [InlineData("👩🏽\u200d🚀 ❤\ufe0f\u200d🔥", "👩🏽\u200d🚀 ❤\ufe0f\u200d🔥")]
    [InlineData("a\u200db 😀\u200d", "a\ufffdb 😀\ufffd")]
    public void Of_Text_IsInertAndOtherwiseAsItWas(string text, string plain) => Assert.Equal(plain, PlainText.Of(text, 100));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcde")]
    [InlineData("abc😀", 5, "abc😀")]
    [InlineData("abc😀", 4, "abc")]
    [InlineData("😀", 1, "")]
    [InlineData("    abc", 3, "abc")]
    public void Of_LongText_IsCutBetweenCharacters(string text, int most, string cut) => Assert.Equal(cut, PlainText.Of(text, most));

    [Fact]
    public void Of_HalfACharacter_IsReplaced() => Assert.Equal("a\ufffdb", PlainText.Of("a\ud83db", 10));
}
