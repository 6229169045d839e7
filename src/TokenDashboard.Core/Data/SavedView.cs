namespace TokenDashboard.Core.Data;

/// <summary>What somebody looks for among the cases again and again, under a name.</summary>
public sealed class SavedView
{
    public int Id { get; set; }

    /// <summary>Who made it; it goes with their account.</summary>
    public required string UserId { get; set; }

    /// <summary>Whose it is: an account's; empty when it is everybody's at the desk.</summary>
    public required string Holder { get; set; }

    /// <summary>The name, whatever the case: two of one holder are never called the same.</summary>
    public required string Key { get; set; }

    public required string Name { get; set; }

    /// <summary>What is looked for, as JSON.</summary>
    public required string Query { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
