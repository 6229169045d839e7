namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>A measurement of a published build, whose folder <c>PUBLISHED</c> names, beside an empty application's in <c>PUBLISHED_EMPTY</c>: <c>bash tests/run --budgets</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BudgetFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium and for the published build.</summary>
    public BudgetFactAttribute() => Skip = Hosting.Browser.Missing
        ?? (Published is null || PublishedEmpty is null ? "Pages are weighed as they are published: bash tests/run --budgets" : null);

    /// <summary>The published build's folder.</summary>
    public static string? Published => Folder("PUBLISHED");

    /// <summary>That of the empty application.</summary>
    public static string? PublishedEmpty => Folder("PUBLISHED_EMPTY");

    private static string? Folder(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } folder ? folder : null;
}
