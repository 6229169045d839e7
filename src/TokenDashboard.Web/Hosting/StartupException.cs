namespace TokenDashboard.Web.Hosting;

/// <summary>The application can't start. The message says what to do, in a sentence and line for each fault.</summary>
public sealed class StartupException(string message) : Exception(message);
