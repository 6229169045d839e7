
namespace TokenDashboard.Web.Downloads;

/// <summary>Names in files, as JSON has them elsewhere: someoneElse.</summary>
internal static class FileWords
{
    /// <summary>The value's name.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];

    /// <summary>The value's name, or null.</summary>
    public static string? Of<T>(T? value)
        where T : struct, Enum => value is { } one ? Of(one) : null;
}
