namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>A test that needs Chromium: without it, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public BrowserFactAttribute() => Skip = Browser.Missing;
}

/// <summary>A test with several cases that needs Chromium: without it, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public BrowserTheoryAttribute() => Skip = Browser.Missing;
}
