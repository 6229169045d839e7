using System.Globalization;
using System.Net;
using MailKit.Security;
using MimeKit;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Mail;

/// <summary>How mail leaves, read and checked once at the start.</summary>
/// <param name="Server">The SMTP server; null when mails are written into files, or there is no mail.</param>
/// <param name="Folder">Where mails are written instead; null when they are not.</param>
public sealed record MailSettings(MailServer? Server, string? Folder)
{
    /// <summary>Whether people can be written to.</summary>
    public bool IsOn => Server is not null || Folder is not null;

    /// <summary>Reads the settings, or throws <see cref="StartupException"/> with a sentence that names the one at fault.</summary>
    public static MailSettings Read(IConfiguration configuration, DashboardSettings settings, IHostEnvironment environment)
    {
        var section = configuration.GetSection("Mail");
        if (section["Host"] is not { Length: > 0 } host)
            return new(null, environment.IsDevelopment() ? Path.Combine(settings.DataDirectory, "mail") : null);
        if (!settings.IsHttps && !environment.IsDevelopment())
            throw new StartupException("Mail__Host is set, but links in mail must be https: set PublicOrigin to the https address people open.");
        var port = section["Port"] ?? "587";
        if (!int.TryParse(port, CultureInfo.InvariantCulture, out var number) || number is < 1 or > IPEndPoint.MaxPort)
            throw new StartupException($"Mail__Port is '{port}': set it to a port number, such as 587.");
        var from = section["From"] ?? "";
        if (!MailboxAddress.TryParse(from, out var sender))
            throw new StartupException($"Mail__From is '{from}', which is no address to send from: write it like 'Accounts <accounts@example.org>'.");
        var tls = section["Tls"] ?? "Auto";
        SecureSocketOptions? security = tls.ToUpperInvariant() switch { "AUTO" => SecureSocketOptions.Auto, "REQUIRED" => SecureSocketOptions.StartTls, "NONE" => SecureSocketOptions.None, _ => null };
        if (security is null)
            throw new StartupException($"Mail__Tls is '{tls}': set it to Auto, Required or None.");
        return new(new MailServer(host, number, section["User"], section["Password"], sender, security.Value), null);
    }
}

/// <summary>An SMTP server, and who writes through it.</summary>
public sealed record MailServer(string Host, int Port, string? User, string? Password, MailboxAddress From, SecureSocketOptions Security);
