using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bunit;
using TokenDashboard.Web.Components.Picture;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Picture;

/// <summary>
/// The whole figure of each family, as it was when someone last looked at it. After a change that is meant: record anew with
/// <c>RECORD_SNAPSHOTS=1</c> in the environment, look at the difference, commit it.
/// </summary>
public sealed partial class SnapshotTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private static readonly bool Records = Environment.GetEnvironmentVariable("RECORD_SNAPSHOTS") == "1";

    public static TheoryData<string> Names { get; } = [.. Families.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Picture_Family_IsDrawnAsItWas(string name)
    {
        var drawn = await DrawAsync(name);

        var file = Path.Combine(Folder(), name + ".svg.txt");
        if (Records)
            await File.WriteAllTextAsync(file, drawn);

        Assert.Equal(await File.ReadAllTextAsync(file), drawn);
    }

    [Fact]
    public async Task Picture_InAnotherCulture_IsTheSameDrawing()
    {
        var before = CultureInfo.CurrentCulture;
        var expected = await DrawAsync("someone-else");
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");

            Assert.Equal(expected, await DrawAsync("someone-else"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Snapshots_Folder_HoldsTheseAndNoOthers() =>
        Assert.Equal(Families.All.Keys.Order(), Directory.EnumerateFiles(Folder()).Select(f => Path.GetFileName(f).Split('.')[0]).Order());

    // An element a line, so that a difference can be read.
    private async Task<string> DrawAsync(string name)
    {
        await using var page = new OpenPage(server);
        var figure = page.Render<FamilyPicture>(p => p.Add(f => f.Family, Families.All[name]()));
        var lines = Between().Replace(Empty().Replace(figure.Markup, " />"), ">\n<").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        return new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TokenDashboard.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "TokenDashboard.Web.Tests", "Components", "Picture", "Snapshots");
    }

    [GeneratedRegex(@"></(rect|path|circle)>")]
    private static partial Regex Empty();

    [GeneratedRegex(@">\s*<(?!/t|tspan)")]
    private static partial Regex Between();
}
