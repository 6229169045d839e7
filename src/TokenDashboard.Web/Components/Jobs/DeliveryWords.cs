using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Components.Jobs;

/// <summary>Says what was to be delivered.</summary>
public static class DeliveryWords
{
    /// <summary>In a few words.</summary>
    public static string Name(OutboxKind kind) => kind switch
    {
        OutboxKind.IncidentOpened => JobStrings.KindIncidentOpened,
        OutboxKind.IncidentChanged => JobStrings.KindIncidentChanged,
        OutboxKind.IncidentResolved => JobStrings.KindIncidentResolved,
        OutboxKind.SessionEnded => JobStrings.KindSessionEnded,
        OutboxKind.NewDevice => JobStrings.KindNewDevice,
        OutboxKind.UnknownClient => JobStrings.KindUnknownClient,
        OutboxKind.Invitation => JobStrings.KindInvitation,
        OutboxKind.PasswordReset => JobStrings.KindPasswordReset,
        OutboxKind.SecondFactorReset => JobStrings.KindSecondFactorReset,
        OutboxKind.EmailConfirmation => JobStrings.KindEmailConfirmation,
        OutboxKind.RegistrationTaken => JobStrings.KindRegistrationTaken,
        OutboxKind.MethodChanged => JobStrings.KindMethodChanged,
        OutboxKind.EmailChange => JobStrings.KindEmailChange,
        OutboxKind.EmailChanged => JobStrings.KindEmailChanged,
        OutboxKind.DeletionAsked => JobStrings.KindDeletionAsked,
        OutboxKind.CasesUnusual => JobStrings.KindCasesUnusual,
        OutboxKind.Audited => JobStrings.KindAudited,
        OutboxKind.SignedIn => JobStrings.KindSignedIn,
        OutboxKind.SignInRefused => JobStrings.KindSignInRefused,
        OutboxKind.RoleChanged => JobStrings.KindRoleChanged,
        OutboxKind.CaseMention => JobStrings.KindCaseMention,
        _ => JobStrings.KindTestMail,
    };
}
