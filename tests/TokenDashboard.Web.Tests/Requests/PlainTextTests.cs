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
    [InlineData("Ada\u3164", "Ada\ufffd")]
    [InlineData("Ada\u2800L", "Ada\ufffdL")]
    [InlineData("A\u034fda\uffa0\u115f\u17b5\ufff1", "A\ufffdda\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("Ada\ufe0f a\U000e0100", "Ada\ufffd a\ufffd")]
    [InlineData("葛\U000e0100城 1\ufe0f\u20e3 ☂\ufe0e\ufe0f", "葛\U000e0100城 1\ufe0f\u20e3 ☂\ufe0e\ufffd")]
    [InlineData("e\u0301 Ze\u0308", "e\u0301 Ze\u0308")]
    public void Of_Text_IsInertAndOtherwiseAsItWas(string text, string plain) => Assert.Equal(plain, PlainText.Of(text, 100));

    /// <summary>A name of which nothing is seen is none.</summary>
    [Theory]
    [InlineData("\u3164")]
    [InlineData("\u2800\u2800")]
    [InlineData("\u0301\u0308")]
    [InlineData("\u115f\u1160\uffa0")]
    [InlineData("\u202e\u200b\ufeff")]
    [InlineData("\ue000 \u2028")]
    [InlineData("\ufe0f\U000e0100")]
    [InlineData("\u00a0\u3000")]
    [InlineData("\ufffd")]
    public void Of_TextThatNobodySees_IsEmpty(string text) => Assert.Equal("", PlainText.Of(text, 100));

    [Theory]
    [InlineData("one\r\n two\t2\n\n\u202ethree\n", "one\ntwo 2\n\n\ufffdthree")]
    [InlineData("\u3164\n\u0301", "")]
    [InlineData(" one ", "one")]
    public void Lines_OfText_AreInertAndStayLines(string text, string lines) => Assert.Equal(lines, PlainText.Lines(text, 100));

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
