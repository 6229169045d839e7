namespace TokenDashboard.Web.Hosting;

/// <summary>The application can't start. The message is one sentence that says what to do.</summary>
public sealed class StartupException(string message) : Exception(message);
