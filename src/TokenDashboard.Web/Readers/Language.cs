using System.Globalization;

namespace TokenDashboard.Web.Readers;

/// <summary>The languages that people are spoken to in.</summary>
public static class Language
{
    /// <summary>For whoever asked for none of them.</summary>
    public const string Default = "en";

    /// <summary>All of them, as BCP 47 tags.</summary>
    public static readonly IReadOnlyList<string> All = [Default, "de"];

    /// <summary>The language that a tag asks for, also by one of its regions ("de-AT"); the default for any other, and for none.</summary>
    public static CultureInfo For(string? tag) => CultureInfo.GetCultureInfo(
        All.FirstOrDefault(language => language.Equals(tag?.Split('-')[0], StringComparison.OrdinalIgnoreCase)) ?? Default);
}
