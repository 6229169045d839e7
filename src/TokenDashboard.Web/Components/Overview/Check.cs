namespace TokenDashboard.Web.Components.Overview;

/// <summary>Whether something is as usual.</summary>
public enum CheckState
{
    Usual,
    Unusual,

    /// <summary>Worth a look, whatever is usual.</summary>
    Notable,

    /// <summary>There is too little to compare it with.</summary>
    Unknown,
}

/// <summary>One of the things that are looked at to say whether something is going on.</summary>
/// <param name="Name">What it is.</param>
/// <param name="State">Whether it is as usual.</param>
/// <param name="Sentence">How it stands.</param>
/// <param name="Address">Where more is said of it; null where that is nowhere.</param>
public sealed record Check(string Name, CheckState State, string Sentence, string? Address);
