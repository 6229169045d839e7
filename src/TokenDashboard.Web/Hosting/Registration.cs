using Microsoft.Extensions.Options;

namespace TokenDashboard.Web.Hosting;

/// <summary>Who may make an account.</summary>
public enum RegistrationMode
{
    /// <summary>Only those an admin invites.</summary>
    Invite,

    /// <summary>Anyone.</summary>
    Open,
}

/// <summary>How people come to an account.</summary>
public sealed class RegistrationOptions
{
    /// <summary>Who may make one. Default: whom an admin invites; in Development anyone.</summary>
    public RegistrationMode Mode { get; set; }
}

/// <summary>Whether anyone may make an account, as it is now.</summary>
public sealed class Registration(IOptionsMonitor<RegistrationOptions> options)
{
    /// <summary>Whether anyone may.</summary>
    public bool IsOpen => options.CurrentValue.Mode == RegistrationMode.Open;
}
