namespace TokenDashboard.Core.Tokens;

/// <summary>Who ends something: a person, from which of their sessions if from one, and from where.</summary>
public sealed record Actor(string UserId, Guid? SessionId, Requester Requester);
