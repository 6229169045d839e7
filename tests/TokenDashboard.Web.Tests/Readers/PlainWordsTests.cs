using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Tests.Readers;

/// <summary>Owners read of devices and keys. How those are made of sessions and tokens is said to admins, and under "Technical details".</summary>
public sealed partial class PlainWordsTests
{
    // Said to admins, or in the fold of a device's page.
    private static readonly HashSet<string> Technical = ["Chain", "ChainLead", "ReplayedState"];

    [Theory]
    [InlineData("Components.CheckupStrings")]
    [InlineData("Components.SessionStrings")]
    [InlineData("Components.ActivityStrings")]
    [InlineData("Components.AccountStrings")]
    [InlineData("Components.MethodStrings")]
    [InlineData("Components.ProfileStrings")]
    [InlineData("Components.ProofStrings")]
    [InlineData("Components.EndingStrings")]
    [InlineData("Mail.MailStrings")]
    public void Set_ThatOwnersRead_NamesNoMachinery(string set)
    {
        foreach (var language in new[] { "", "de" })
        {
            var words = new ResourceManager($"TokenDashboard.Web.{set}", typeof(Language).Assembly).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!;
            Assert.Equal([], words.Cast<DictionaryEntry>()
                .Where(text => !Technical.Contains((string)text.Key) && !((string)text.Key).StartsWith("Admins", StringComparison.Ordinal) && Machinery().IsMatch((string)text.Value!))
                .Select(text => $"{text.Key}: {text.Value}"));
        }
    }

    // A line that ends after "E-" is read twice.
    [Fact]
    public void Email_InEverySet_DoesNotBreak()
    {
        var sets = typeof(Language).Assembly.GetManifestResourceNames().Where(name => name.EndsWith("Strings.resources", StringComparison.Ordinal)).Select(name => name[..^".resources".Length]).ToList();

        Assert.True(sets.Count > 15);
        foreach (var set in sets)
            foreach (var language in new[] { "", "de" })
                Assert.DoesNotContain(
                    new ResourceManager(set, typeof(Language).Assembly).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>(),
                    text => text.Value is string words && words.Contains("e-mail", StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"\b(sessions?|Sitzung(en)?|tokens?|lanes?|generations?|Generation(en)?|rotations?|Rotation(en)?|spent|verbraucht\w*|replay\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Machinery();
}
