namespace TokenDashboard.Companion;

/// <summary>What the process tells its caller. The numbers are fixed; scripts depend on them.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The server or the person refused, or a local file could not be used.</summary>
    Failed = 1,

    /// <summary>No usable token is stored here.</summary>
    NotLinked = 2,

    /// <summary>The server ended the session; the tokens here were deleted.</summary>
    SignedOut = 3,

    /// <summary>No answer from the server; the tokens here are as they were.</summary>
    Unreachable = 4,

    /// <summary>The command line was not understood (EX_USAGE of sysexits.h).</summary>
    Usage = 64,

    /// <summary>Ctrl+C (128 + SIGINT).</summary>
    Interrupted = 130,
}
