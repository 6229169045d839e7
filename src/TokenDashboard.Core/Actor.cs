namespace TokenDashboard.Core;

/// <summary>Who acts: a person, from which of their sessions if from one, and from where.</summary>
public sealed record Actor(string UserId, Guid? SessionId, Requester Requester);
