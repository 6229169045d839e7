using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Tests.Readers;

/// <summary>Whatever is said in English is said in German too: a new key that has no German turns this red.</summary>
public sealed partial class GermanTests
{
    private const string Prefix = "TokenDashboard.Web.";
    private const string Suffix = ".resources";

    // Words and signs that are the same in both languages.
    private static readonly HashSet<string> SameInBoth =
    [
        "–", "{1}.", "{0}, {1}", "{0}: {1}", "{0}: {1:N0}", "{0:N0}", "{0} → {1}", "{0} · TokenDashboard", "TokenDashboard",
        "< 1 s", "{0} s", "{0:N1} s", "{0:N0} ms", "{0} min", "{0} min {1} s", "{0} h",
        "Admin", "Administration", "App", "Apps", "Browser", "Code", "Laptop", "Live.", "Name", "Passkeys", "Person", "Server", "System", "Tablet", "Test", "Version", "Webhooks",
    ];

    public static TheoryData<string> Sets => [.. Names];

    private static IEnumerable<string> Names => typeof(Language).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..^Suffix.Length]);

    [Fact]
    public void Sets_Embedded_AreFound() => Assert.Superset(new HashSet<string> { "Components.SessionStrings", "Mail.MailStrings", "Places.PlaceStrings" }, Names.ToHashSet());

    [Theory]
    [MemberData(nameof(Sets))]
    public void Set_InGerman_HasTheSameKeysInTheSameGaps(string set)
    {
        var (english, german) = (Read(set, ""), Read(set, "de"));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), german.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(english.ToDictionary(text => text.Key, text => GapsOf(text.Value)), german.ToDictionary(text => text.Key, text => GapsOf(text.Value)));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Set_InGerman_IsGermanThroughout(string set)
    {
        var (english, german) = (Read(set, ""), Read(set, "de"));

        Assert.DoesNotContain(german, text => string.IsNullOrWhiteSpace(text.Value));
        Assert.Equal([], german.Where(text => text.Value == english.GetValueOrDefault(text.Key) && !SameInBoth.Contains(text.Value)).Select(text => text.Key));
    }

    /// <summary>What is the same in both is no longer on the list when it is no longer said.</summary>
    [Fact]
    public void SameInBoth_EachOfThem_IsSaid()
    {
        var said = Names.SelectMany(set => Read(set, "de").Values).ToHashSet();

        Assert.Equal([], SameInBoth.Except(said));
    }

    // Of exactly that language: what it lacks is not taken from another.
    private static Dictionary<string, string> Read(string set, string language)
    {
        var texts = new ResourceManager(Prefix + set, typeof(Language).Assembly)
            .GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);
        Assert.NotNull(texts);
        return texts.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    // Which gaps there are, and what is emphasised; what stands in a gap may be written another way.
    private static string GapsOf(string text) =>
        string.Join(' ', Gap().Matches(text).Select(gap => gap.Groups[1].Value).Distinct().Order()) + new string('*', text.Split("**").Length - 1);

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Gap();
}
