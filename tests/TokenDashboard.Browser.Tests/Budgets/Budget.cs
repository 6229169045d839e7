namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>What a page may cost on a first visit; null is not promised.</summary>
/// <param name="Kilobytes">Transferred, compressed.</param>
/// <param name="Paint">Until its largest piece is painted.</param>
/// <param name="Interactive">Until its connection stands, so that what is clicked is done.</param>
public sealed record Budget(int Kilobytes, TimeSpan? Paint, TimeSpan? Interactive)
{
    /// <summary>Elements in the document.</summary>
    public const int Elements = 1_500;

    /// <summary>A plain page without a connection.</summary>
    public static readonly Budget Public = new(60, TimeSpan.FromSeconds(1.2), null);

    /// <summary>A page of the application.</summary>
    public static readonly Budget Application = new(200, null, TimeSpan.FromSeconds(3.0));
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
    /// <summary>The heads of the columns of <see cref="ToString"/>.</summary>
    public static string Heads => $"{"page",-12} {"KB",6} {"of",5} {"paint s",9} {"of",5} {"interactive s",14} {"of",5} {"elements",9} {"of",6}";

    /// <summary>What is over its budget, in words; empty when all is within.</summary>
    public IEnumerable<string> Excesses
    {
        get
        {
            if (Kilobytes > Budget.Kilobytes)
                yield return $"{Page} weighs {Kilobytes:0.0} KB of {Budget.Kilobytes}: {string.Join(", ", Files)}";
            if (Paint > Budget.Paint)
                yield return $"{Page} is painted after {Paint.TotalSeconds:0.00} s of {Budget.Paint.Value.TotalSeconds:0.0}";
            if (Interactive > Budget.Interactive)
                yield return $"{Page} is interactive after {Interactive.Value.TotalSeconds:0.00} s of {Budget.Interactive.Value.TotalSeconds:0.0}";
            if (Elements > Budget.Elements)
                yield return $"{Page} has {Elements} elements of {Budget.Elements}";
        }
    }

    /// <summary>One line of the table.</summary>
    public override string ToString() =>
        $"{Page,-12} {Kilobytes,6:0.0} {Budget.Kilobytes,5} {Paint.TotalSeconds,9:0.00} {Budget.Paint?.TotalSeconds,5:0.0} {Interactive?.TotalSeconds,14:0.00} {Budget.Interactive?.TotalSeconds,5:0.0} {Elements,9} {Budget.Elements,6}";
}
