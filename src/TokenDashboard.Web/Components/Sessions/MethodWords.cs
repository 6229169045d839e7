using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Says how a session began.</summary>
public static class MethodWords
{
    /// <summary>A sentence with a gap for when.</summary>
    public static string Begun(SignInMethod method) => method switch
    {
        SignInMethod.DeviceCode => SessionStrings.ConnectedWithCode,
        SignInMethod.CodeFlow => SessionStrings.ConnectedInBrowser,
        SignInMethod.Passkey => SessionStrings.SignedInWithPasskey,
        SignInMethod.External => SessionStrings.SignedInElsewhere,
        _ => SessionStrings.SignedInWithPassword,
    };

    /// <summary>A few words.</summary>
    public static string With(SignInMethod method) => method switch
    {
        SignInMethod.DeviceCode => SessionStrings.WithCode,
        SignInMethod.CodeFlow => SessionStrings.InBrowser,
        SignInMethod.Passkey => SessionStrings.WithPasskey,
        SignInMethod.External => SessionStrings.WithElsewhere,
        _ => SessionStrings.WithPassword,
    };
}
