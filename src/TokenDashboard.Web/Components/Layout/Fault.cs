using TokenDashboard.Core;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>A failure that a person is told of.</summary>
public static partial class Fault
{
    /// <summary>Logs it and returns the reference under which the log has it.</summary>
    public static string Log(ILogger logger, Exception error)
    {
        var reference = Reference.New();
        LogFault(logger, reference, error);
        return reference;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not be served, reference {Reference}")]
    private static partial void LogFault(ILogger logger, string reference, Exception error);
}
