using System.ComponentModel.DataAnnotations;
using System.Net;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Mail;

/// <summary>Whether mail is encrypted on its way to the server.</summary>
public enum MailTls
{
    /// <summary>Always, beyond this machine.</summary>
    Auto,

    /// <summary>Never.</summary>
    None,
}

/// <summary>The SMTP server that people are written to through.</summary>
public sealed class MailOptions
{
    /// <summary>Its name; empty for no mail, or in Development for files.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port. Default 587.</summary>
    [Range(1, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 587;

    /// <summary>Who mail is from.</summary>
    public string From { get; set; } = "";

    /// <summary>Who signs in there; empty for nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>With what.</summary>
    [DataType(DataType.Password)]
    public string Password { get; set; } = "";

    /// <summary>Whether the way there is encrypted.</summary>
    public MailTls Tls { get; set; }
}

/// <summary>How mail leaves, as it is now.</summary>
public sealed class MailSettings(IOptionsMonitor<MailOptions> options, DashboardSettings settings, IHostEnvironment environment)
{
    private const int ImplicitTlsPort = 465;

    /// <summary>The SMTP server; null when mails are written into files, or there is no mail.</summary>
    public MailServer? Server => options.CurrentValue is { Host.Length: > 0 } mail
        ? new(mail.Host, mail.Port, mail.User, mail.Password, MailboxAddress.Parse(mail.From), SecurityOf(mail)) : null;

    /// <summary>Where mails are written instead; null when they are not.</summary>
    public string? Folder => options.CurrentValue.Host.Length == 0 && environment.IsDevelopment() ? Path.Combine(settings.DataDirectory, "mail") : null;

    /// <summary>Whether people can be written to.</summary>
    public bool IsOn => options.CurrentValue.Host.Length > 0 || Folder is not null;

    /// <summary>What is wrong with the options.</summary>
    public static IEnumerable<SettingFault> Check(MailOptions options, DashboardSettings settings, IHostEnvironment environment)
    {
        if (options.Host.Length == 0)
            yield break;
        if (!settings.IsHttps && !environment.IsDevelopment())
            yield return new(nameof(options.Host), ", but links in mail must be https: set PublicOrigin to the https address people open");
        if (!MailboxAddress.TryParse(options.From, out var sender) || !sender.Address.Contains('@'))
            yield return new(nameof(options.From), ": set it to the address to send from, written like 'Accounts <accounts@example.org>'");
    }

    // Encryption that anyone on the way could talk the server out of is none.
    private static SecureSocketOptions SecurityOf(MailOptions options) => options switch
    {
        { Tls: MailTls.None } => SecureSocketOptions.None,
        _ when IsLoopback(options.Host) => SecureSocketOptions.StartTlsWhenAvailable,
        { Port: ImplicitTlsPort } => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>An SMTP server, and who writes through it.</summary>
public sealed record MailServer(string Host, int Port, string User, string Password, MailboxAddress From, SecureSocketOptions Security);
