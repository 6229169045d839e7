namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>A measurement of a published build, whose folder <c>PUBLISHED</c> names: <c>bash tests/run --budgets</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BudgetFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium and for the published build.</summary>
    public BudgetFactAttribute() => Skip = Hosting.Browser.Missing
        ?? (Published is null ? "Pages are weighed as they are published: bash tests/run --budgets" : null);

    /// <summary>The published build's folder.</summary>
    public static string? Published => Environment.GetEnvironmentVariable("PUBLISHED") is { Length: > 0 } folder ? folder : null;
}
