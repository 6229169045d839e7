namespace TokenDashboard.Web.OAuth;

/// <summary>The error object of RFC 6749 §5.2. Nothing of the request is repeated in it.</summary>
public sealed record OAuthError(string Error, string ErrorDescription);
