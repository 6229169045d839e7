namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>What a page may cost on a first visit; null is not promised.</summary>
/// <param name="Kilobytes">Transferred, compressed.</param>
/// <param name="Paint">Until its largest piece is painted.</param>
/// <param name="Interactive">Until its connection stands, so that what is clicked is done: of what a page that says nothing takes on the same line and processor.</param>
public sealed record Budget(int Kilobytes, TimeSpan Paint, double? Interactive)
{
    /// <summary>Elements in the document.</summary>
    public const int Elements = 1_500;

    /// <summary>A plain page without a connection.</summary>
    public static readonly Budget Public = new(60, TimeSpan.FromSeconds(1.2), null);

    /// <summary>A page of the application.</summary>
    public static readonly Budget Application = new(200, TimeSpan.FromSeconds(2.0), 1.15);

    /// <summary>A page of the desk, with MudBlazor's stylesheet.</summary>
    public static readonly Budget Desk = new(250, TimeSpan.FromSeconds(2.0), 1.15);
}

/// <summary>What a page did cost.</summary>
/// <param name="Page">Its name.</param>
/// <param name="Budget">What it may cost.</param>
/// <param name="Kilobytes">Transferred until it was there: headers and bodies as they came, and what its connection was sent, on the line.</param>
/// <param name="Paint">When its largest piece was painted, from the start of the navigation.</param>
/// <param name="Interactive">When its connection stood; null without one.</param>
/// <param name="Elements">Elements in the document.</param>
/// <param name="Files">The files, heaviest first.</param>
public sealed record Cost(string Page, Budget Budget, double Kilobytes, TimeSpan Paint, TimeSpan? Interactive, int Elements, IReadOnlyList<string> Files)
{
    /// <summary>The heads of the columns of <see cref="ToText"/>.</summary>
    public static string Heads => $"{"page",-12} {"KB",6} {"of",5} {"paint s",9} {"of",5} {"live s",9} {"of",5} {"elements",9} {"of",6}";

    /// <summary>What is over its budget, in words; empty when all is within.</summary>
    /// <param name="empty">When the page that says nothing was live.</param>
    public IEnumerable<string> Excesses(TimeSpan empty)
    {
        if (Kilobytes > Budget.Kilobytes)
            yield return $"{Page} weighs {Kilobytes:0.0} KB of {Budget.Kilobytes}: {string.Join(", ", Files)}";
        if (Paint > Budget.Paint)
            yield return $"{Page} is painted after {Paint.TotalSeconds:0.00} s of {Budget.Paint.TotalSeconds:0.0}";
        if (Interactive > Budget.Interactive * empty)
            yield return $"{Page} is live after {Interactive.Value.TotalSeconds:0.00} s, {Interactive.Value / empty:0.00} times an empty one's {empty.TotalSeconds:0.00}, of {Budget.Interactive:0.00}";
        if (Elements > Budget.Elements)
            yield return $"{Page} has {Elements} elements of {Budget.Elements}";
    }

    /// <summary>One line of the table.</summary>
    /// <param name="empty">When the page that says nothing was live.</param>
    public string ToText(TimeSpan empty) =>
        $"{Page,-12} {Kilobytes,6:0.0} {Budget.Kilobytes,5} {Paint.TotalSeconds,9:0.00} {Budget.Paint.TotalSeconds,5:0.0} {Interactive?.TotalSeconds,9:0.00} {(Budget.Interactive * empty)?.TotalSeconds,5:0.00} {Elements,9} {Budget.Elements,6}";
}
