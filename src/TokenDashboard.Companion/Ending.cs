namespace TokenDashboard.Companion;

/// <summary>Why a command stopped short: one sentence for the person, one code for the caller.</summary>
internal sealed record Ending(ExitCode Code, string Format, params object?[] Values)
{
    /// <summary>Nobody is linked here.</summary>
    public static Ending NotLinked { get; } = new(ExitCode.NotLinked, Strings.NotLinked);

    /// <summary>The server ended the session.</summary>
    public static Ending SignedOut { get; } = new(ExitCode.SignedOut, Strings.EndedByServer);

    /// <summary>For a token file at <paramref name="path"/> that cannot be understood.</summary>
    public static Ending Damaged(string path) => new(ExitCode.NotLinked, Strings.FileUnreadable, path);

    /// <summary>For an answer of <paramref name="server"/> that gave nothing.</summary>
    public static Ending For<T>(Answer<T> answer, Uri server) => answer switch
    {
        Answer<T>.Refused refused => new(ExitCode.Failed, Strings.Refused, Short(server), refused.Error),
        Answer<T>.Silent => new(ExitCode.Unreachable, Strings.Unreachable, Short(server)),
        Answer<T>.Unfit => new(ExitCode.Failed, Strings.Unfit, Short(server)),
        _ => throw new InvalidOperationException("Only an answer that gave nothing ends a command."),
    };

    /// <summary>A server as a person would type it.</summary>
    public static string Short(Uri server) => ServerOrigin.Issuer(server);
}
