using TokenDashboard.Core.Methods;

namespace TokenDashboard.Web.Components.Account;

/// <summary>What is said of a code that was not taken.</summary>
public static class CodeWords
{
    /// <summary>A sentence to stand beside its field.</summary>
    public static string Of(CodeCheck check) => check switch
    {
        CodeCheck.Used => AccountStrings.CodeUsed,
        CodeCheck.Late => AccountStrings.CodeLate,
        CodeCheck.TooMany => AccountStrings.CodeTooMany,
        _ => AccountStrings.CodeWrong,
    };
}
