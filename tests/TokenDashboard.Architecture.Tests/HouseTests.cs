using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenDashboard.Architecture.Tests;

/// <summary>The order of rooms and files. A failure names each wrong arrow with a line that makes it.</summary>
public sealed partial class HouseTests
{
    private const string Start = "<!-- The house: made from tests/TokenDashboard.Architecture.Tests/House.cs -->";
    private const string End = "<!-- The end of the house -->";

    private static readonly FileGraph Graph = FileGraph.Product;

    /// <summary>A name without a meaning would be an arrow that nobody sees. What stands above a project is not there when it is read.</summary>
    [Fact]
    public void Names_WithTheProjectsBeneath_AllMeanSomething() =>
        None(Graph.Uses.Where(use => use.Symbol is null), "names mean nothing where a project is read with those beneath it alone");

    [Fact]
    public void Rooms_AllFoldersOfTheSource_StandInTheOrder()
    {
        var rooms = Graph.Files.Select(House.RoomOf).Distinct().ToList();

        None(rooms.Where(room => House.FloorOf(room) is null), "folders are in no order: add them to House.cs");
        None(House.Rooms.Except(rooms), "rooms of House.cs are no folders");
    }

    [Fact]
    public void Arrows_BetweenRooms_RunDown() =>
        None(
            Graph.Arrows
                .Select(arrow => (Arrow: arrow, From: House.RoomOf(arrow.From), To: House.RoomOf(arrow.To)))
                .Where(a => a.From != a.To && !(House.FloorOf(a.From) > House.FloorOf(a.To)))
                .OrderBy(a => a.From, StringComparer.Ordinal).ThenBy(a => a.To, StringComparer.Ordinal)
                .Select(a => $"{a.From} -> {a.To}: {a.Arrow}"),
            "arrows don't run down: move what is named to the lowest room that owns its meaning");

    [Fact]
    public void Arrows_BetweenFiles_MakeNoCircle() =>
        None(
            Graph.Circles().Select(circle => string.Join(Environment.NewLine + "    ", Graph.Arrows
                .Where(arrow => circle.Contains(arrow.From) && circle.Contains(arrow.To))
                .Select(arrow => arrow.ToString())
                .Prepend(string.Join(", ", circle.Select(Path.GetFileName))))),
            "circles of files");

    [Fact]
    public void Engine_NamesNothing_OfIdentity()
    {
        var named = Graph.Uses.Where(use => use.Symbol is { } symbol
            && (symbol.Name == "AppUser" || symbol.ContainingType?.Name == "AppUser" || Uses.IsOfIdentity(symbol)));
        var tables = Graph.Texts.Where(text => text.Name.Contains("AspNet", StringComparison.Ordinal));

        None(named.Concat(tables).Where(IsEngine), "times the engine names what is ASP.NET Core Identity's");

        static bool IsEngine(Use use) => House.IsEngine(House.RoomOf(use.File));
    }

    /// <summary>What others must not guess comes from the system's secure source: the other one is not there at all.</summary>
    [Fact]
    public void Product_WhatMustNotBeGuessed_IsFromTheSecureSourceAlone() =>
        None(
            InProduct<IdentifierNameSyntax>().Where(name => name.Identifier.Text is nameof(Random)).Select(name => $"{name.SyntaxTree.FilePath}: {name.Parent}").Distinct(),
            "uses of System.Random");

    /// <summary>The desk's pages name no stored hash, salt or key, nor what looks at or sets a password: they can neither show the one nor do the other.</summary>
    [Fact]
    public void Desk_ItsPages_NameNoSecretAndNoPassword()
    {
        var desk = Graph.Files.Where(file => file.EndsWith(".razor", StringComparison.Ordinal) && File.ReadAllText(Path.Combine(Sources.Root, "src", file)).Contains("@page \"/admin", StringComparison.Ordinal))
            .Select(House.RoomOf).ToHashSet();

        Assert.Contains(House.RoomOf("TokenDashboard.Web/Components/Users/UserPage.razor"), desk);
        None(Graph.Uses.Where(use => desk.Contains(House.RoomOf(use.File)) && use.Symbol is { } symbol && (IsSecret(symbol) || IsPassword(symbol))), "secrets and passwords at the desk");

        // An app's secret is not a person's: it is made at the desk, shown there once, and its hash is carried along when the app is edited.
        static bool IsSecret(ISymbol symbol) =>
            symbol is IPropertySymbol { Type: IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } } && symbol.ContainingNamespace.ToDisplayString() == "TokenDashboard.Core.Data"
            && symbol.ContainingType.Name != "RegisteredApp";

        static bool IsPassword(ISymbol symbol) =>
            (symbol as INamedTypeSymbol ?? symbol.ContainingType) is { } type
            && ((type.ContainingNamespace.ToDisplayString() == "TokenDashboard.Core.Methods" && type.Name is "PasswordService" or "PasswordResetService" or "PasswordCheckService" or "PasswordHashes")
                || (Uses.IsOfIdentity(type) && (type.Name is "UserManager" or "IPasswordHasher" || symbol.Name == "PasswordHash")));
    }

    /// <summary>Names, addresses and user agents that somebody sent are in no line of ours, so none of them can look like another line.</summary>
    [Fact]
    public void Product_LinesOfTheLog_SayNothingThatSomebodySent()
    {
        string[] own = ["Channel", "Job", "Key", "Looks", "Reference", "Requests"];
        var said = InProduct<AttributeSyntax>().Where(a => a.Name.ToString() == "LoggerMessage").SelectMany(a => Gap().Matches(a.ToString())).Select(m => m.Groups[1].Value).ToHashSet();

        Assert.Equal(own, said.Order(StringComparer.Ordinal));
        None(
            InProduct<IdentifierNameSyntax>().Where(name => name.Identifier.Text is "LogTrace" or "LogDebug" or "LogInformation" or "LogWarning" or "LogError" or "LogCritical")
                .Select(name => $"{name.SyntaxTree.FilePath}: {name.Parent}"),
            "lines whose words are not in a [LoggerMessage]");
    }

    /// <summary>
    /// A component is drawn anew at any time, and then what was found on it is no longer there; an event that is not awaited is handled whenever
    /// the component has time. On a busy machine both are now and then.
    /// </summary>
    [Fact]
    public void Tests_OfComponents_FindAndActInOneTurnOfTheirs() =>
        None(
            Directory.EnumerateFiles(Path.Combine(Sources.Root, "tests", "TokenDashboard.Web.Tests", "Components"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(path => File.ReadLines(path).Select((line, i) => (Place: $"{path}:{i + 1}", Line: line)))
                .Where(at => LateEvent().IsMatch(at.Line) && !at.Line.Contains(".InvokeAsync(() => ", StringComparison.Ordinal)).Select(at => $"{at.Place}: {at.Line.Trim()}"),
            "events on what may be gone, or that nobody awaits: await page.InvokeAsync(() => page.Find(\"button\").ClickAsync());");

    /// <summary>The space before a condition is left out of the page, and what is read out is one word: "Open3".</summary>
    [Fact]
    public void Pages_WordsBeforeACondition_StandApart() =>
        None(
            Directory.EnumerateFiles(Path.Combine(Sources.Root, "src"), "*.razor", SearchOption.AllDirectories)
                .SelectMany(path => File.ReadLines(path).Select((line, i) => (Place: $"{path}:{i + 1}", Line: line)))
                .Where(at => Glued().IsMatch(at.Line)).Select(at => $"{at.Place}: {at.Line.Trim()}"),
            "spaces that are not drawn: write @(\" \")@if (…)");

    [Fact]
    public void Readme_PictureOfTheHouse_IsTheOrder()
    {
        var expected = $"{Start}\n```\n{House.Picture()}\n```\n{End}";

        Assert.True(File.ReadAllText(Sources.Readme).ReplaceLineEndings("\n").Contains(expected, StringComparison.Ordinal), $"README.md needs this:\n{expected}");
    }

    private const string Event = @"\.(Change|Click|DoubleClick|Input|Submit|Key(Down|Up|Press)|Focus(In|Out)?|Blur|Mouse\w+|Touch\w+|Paste)";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Gap();

    [GeneratedRegex(Event + @"\(|(Find|FindAll|Element|Selector)\(.*" + Event + @"Async\((?!""/)")]
    private static partial Regex LateEvent();

    [GeneratedRegex(@"[)\w] @(if|foreach) \(|(?<!^\s*)(?<!@\("" ""\))@if \([^{]*\) \{ ?<span class=""(tag|sure|state)\b")]
    private static partial Regex Glued();

    private static IEnumerable<T> InProduct<T>() =>
        new[] { Sources.Core, Sources.Web }.SelectMany(s => s.Compilation.SyntaxTrees).SelectMany(tree => tree.GetRoot().DescendantNodes()).OfType<T>();

    private static void None<T>(IEnumerable<T> wrong, string what)
    {
        var all = wrong.ToList();
        Assert.True(all.Count == 0, $"{all.Count} {what}:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }
}
