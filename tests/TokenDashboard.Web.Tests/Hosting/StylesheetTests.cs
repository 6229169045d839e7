using System.Text.RegularExpressions;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Stylesheets speak of start and end, so that a page turns around where one reads from right to left.</summary>
public sealed partial class StylesheetTests
{
    public static TheoryData<string> Files => [.. StaticFileTests.All.Where(file => file.EndsWith(".css", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Stylesheet_OfOurs_NamesNoSide(string file)
    {
        var css = Comment().Replace(await File.ReadAllTextAsync(StaticFileTests.OnDisk(file)), "");

        var sides = Side().Matches(css).Concat(FourSides().Matches(css).Where(m => m.Groups["right"].Value != m.Groups["left"].Value));

        Assert.Equal([], sides.Select(m => m.Value));
    }

    [Theory]
    [InlineData("padding-left: 1px", true)]
    [InlineData("; right:0", true)]
    [InlineData("text-align: right", true)]
    [InlineData("float: left", true)]
    [InlineData("transform: translateX(4px)", true)]
    [InlineData("border-top-left-radius: 1px", true)]
    [InlineData("margin-inline-start: 1px", false)]
    [InlineData("text-align: start", false)]
    [InlineData(".right { color: red }", false)]
    [InlineData("border-top: 1px solid", false)]
    public void Side_InADeclaration_IsFound(string css, bool found) => Assert.Equal(found, Side().IsMatch(css));

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[a-z-]*\b(?<!:)(left|right)(-radius|-width|-color|-style)?\s*:[^;]*|(text-align|float|clear)\s*:\s*(left|right)|translate(X|3d)?\(")]
    private static partial Regex Side();

    // Values apart by spaces, functions with theirs inside.
    [GeneratedRegex(@"\b(padding|margin|inset):\s*(?<top>[^\s;()]+(\([^)]*\))?)\s+(?<right>[^\s;()]+(\([^)]*\))?)\s+(?<bottom>[^\s;()]+(\([^)]*\))?)\s+(?<left>[^\s;()]+(\([^)]*\))?)\s*[;}]")]
    private static partial Regex FourSides();
}
