namespace TokenDashboard.Core;

/// <summary>Who acts: a person, from which of their sessions if from one, and from where.</summary>
public sealed record Actor(string UserId, Guid? SessionId, Requester Requester)
{
    /// <summary>Somebody at the server's console, who has no account. No request ever is this one, whatever it says of itself.</summary>
    public static readonly Actor Console = new("", null, Requester.Unknown);

    /// <summary>Whether it is somebody at the server's console.</summary>
    public bool IsConsole => ReferenceEquals(this, Console);

    /// <summary>The account; null at the console.</summary>
    public string? AccountId => IsConsole ? null : UserId;
}
