using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Tests.Requests;

/// <summary>Header values as RFC 9651 writes them, and what is none.</summary>
public sealed class StructuredFieldTests
{
    [Theory]
    [InlineData("?1", true)]
    [InlineData(" ?0 ", false)]
    [InlineData("1", null)]
    [InlineData("?2", null)]
    [InlineData("?1, ?0", null)]
    [InlineData("", null)]
    public void Boolean_Text_IsRead(string text, bool? value) => Assert.Equal(value, StructuredField.Boolean(text));

    [Theory]
    [InlineData("\"Windows\"", "Windows")]
    [InlineData(" \"Pixel 9\" ", "Pixel 9")]
    [InlineData("\"\"", "")]
    [InlineData("\"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c")]
    [InlineData("Windows", null)]
    [InlineData("\"Windows", null)]
    [InlineData("\"a\" b", null)]
    [InlineData("\"a\\b\"", null)]
    [InlineData("\"a\\", null)]
    [InlineData("\"a\u0001\"", null)]
    [InlineData("\"Grüße\"", null)]
    [InlineData("\"", null)]
    [InlineData("", null)]
    public void Text_Text_IsRead(string text, string? value) => Assert.Equal(value, StructuredField.Text(text));

    [Theory]
    [InlineData("\"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"", "Chromium=142|Google Chrome=142|Not_A Brand=99")]
    [InlineData("\"a;b,c\"; v=\"1\"; x=\"2\",\"d\"", "a;b,c=1|d=")]
    [InlineData("\"Desktop\" , \"Tablet\"", "Desktop=|Tablet=")]
    [InlineData("", null)]
    [InlineData("\"a\",", null)]
    [InlineData("\"a\" \"b\"", null)]
    [InlineData("\"a\";v", null)]
    [InlineData("\"a\";v=1", null)]
    [InlineData("\"a\";=\"1\"", null)]
    [InlineData("\"a\";V=\"1\"", null)]
    [InlineData("(\"a\" \"b\")", null)]
    [InlineData("token", null)]
    public void Strings_Text_AreRead(string text, string? values) =>
        Assert.Equal(values, StructuredField.Strings(text) is { } read ? string.Join('|', read.Select(r => $"{r.Value}={r.Version}")) : null);

    [Fact]
    public void Strings_TooManyOrTooLong_AreNone()
    {
        Assert.NotNull(StructuredField.Strings(string.Join(',', Enumerable.Repeat("\"a\"", 16))));
        Assert.Null(StructuredField.Strings(string.Join(',', Enumerable.Repeat("\"a\"", 17))));
        Assert.Null(StructuredField.Text($"\"{new string('a', 2000)}\""));
    }
}
