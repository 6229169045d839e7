using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using TokenDashboard.Core.Outbox;

namespace TokenDashboard.Web.Mail;

/// <summary>Hands a mail to the SMTP server, or puts it into the folder where a developer finds it.</summary>
public sealed class MailTransport(MailSettings settings, TimeProvider clock)
{
    private const string Off = "Mail is off: Mail__Host is not set.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    /// <summary>Sends one mail within 30 seconds. A server that is away or declines is worth another try.</summary>
    public async Task<SendResult> SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        mail.From.Add(settings.Server?.From ?? new MailboxAddress("TokenDashboard", "accounts@localhost"));
        mail.Date = clock.GetUtcNow();
        return settings switch
        {
            { Server: { } server } => await SendAsync(mail, server, cancellationToken),
            { Folder: { } folder } => await WriteAsync(mail, folder, cancellationToken),
            _ => new SendResult.Refused(Off),
        };
    }

    /// <summary>Says whether the SMTP server would take a mail, without sending one; refused where there is none.</summary>
    public Task<SendResult> TryAsync(CancellationToken cancellationToken) => settings.Server is { } server
        ? ReachAsync(server, (smtp, patience) => smtp.NoOpAsync(patience), cancellationToken)
        : Task.FromResult<SendResult>(new SendResult.Refused(Off));

    private static Task<SendResult> SendAsync(MimeMessage mail, MailServer server, CancellationToken cancellationToken) =>
        ReachAsync(server, (smtp, patience) => smtp.SendAsync(mail, patience), cancellationToken);

    private static async Task<SendResult> ReachAsync(MailServer server, Func<SmtpClient, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var smtp = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token))
            {
                connecting.CancelAfter(ConnectPatience);
                await smtp.ConnectAsync(server.Host, server.Port, server.Security, connecting.Token);
            }

            if (server.User.Length > 0)
                await smtp.AuthenticateAsync(server.User, server.Password, patience.Token);
            await act(smtp, patience.Token);
            await LeaveAsync(smtp, patience.Token);
            return new SendResult.Sent();
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode is >= 500 and < 600)
        {
            return new SendResult.Refused($"The server does not know the recipient ({(int)e.StatusCode}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult.Failed("The mail server did not answer in time.");
        }
        // What the server says may quote the mail; its kind is enough.
        catch (Exception e) when (e is ProtocolException or CommandException or SocketException or IOException or MailKit.Security.AuthenticationException
            or MailKit.Security.SslHandshakeException or ServiceNotConnectedException)
        {
            return new SendResult.Failed(e switch
            {
                MailKit.Security.AuthenticationException => "The mail server does not take Mail__User and Mail__Password.",
                MailKit.Security.SslHandshakeException => "The mail server’s certificate is not trusted.",
                SmtpCommandException command => $"The mail server answered {(int)command.StatusCode}.",
                _ => "The mail server can’t be reached.",
            });
        }
    }

    // The server has taken the mail: how it says goodbye must not have it sent again.
    private static async Task LeaveAsync(SmtpClient smtp, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is ProtocolException or CommandException or SocketException or IOException or OperationCanceledException)
        {
            // Gone already.
        }
    }

    private async Task<SendResult> WriteAsync(MimeMessage mail, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{clock.GetUtcNow():yyyyMMdd-HHmmss}-{Core.Reference.New()}");
        await WriteAsync(name + ".eml", stream => mail.WriteToAsync(stream, cancellationToken));
        await WriteAsync(name + ".html", async stream =>
        {
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(mail.HtmlBody);
        });
        // The path alone: what stands in the mail is for whoever can read the folder.
        await Console.Out.WriteLineAsync($" Mail to {mail.To}: {name}.html");
        return new SendResult.Sent();
    }

    private static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        await using var stream = new FileStream(path, FileMode.CreateNew);
        await write(stream);
    }
}
