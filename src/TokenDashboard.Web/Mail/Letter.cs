using System.Globalization;
using System.Net;
using MimeKit;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Mail;

/// <summary>A mail before it is one: a subject, paragraphs, and links to choose from. What it quotes is made inert here.</summary>
public sealed record Letter(string Subject, IReadOnlyList<string> Paragraphs, IReadOnlyList<LetterLink> Links, string Footer)
{
    private const int Longest = 200;

    /// <summary>Text and HTML of the same words, in the language of the moment; nothing in it is fetched from anywhere.</summary>
    public MimeMessage To(string name, string address)
    {
        var mail = new MimeMessage { Subject = PlainText.Of(Subject, Longest) };
        mail.To.Add(new MailboxAddress(PlainText.Of(name, Longest), address));
        // RFC 3834: no machine should answer.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Body = new BodyBuilder { TextBody = Text(), HtmlBody = Html() }.ToMessageBody();
        return mail;
    }

    private string Text() => string.Join("\n\n", [.. Paragraphs.Select(p => p.Replace("**", "", StringComparison.Ordinal)), .. Links.Select(l => $"{l.Text}:\n{l.Address}"), Footer]) + "\n";

    private string Html()
    {
        var paragraphs = string.Concat(Paragraphs.Select(p => $"<p style=\"margin:0 0 16px\">{Bold(p)}</p>"));
        var links = string.Concat(Links.Select(l =>
            $"<p style=\"margin:0 0 12px\"><a href=\"{WebUtility.HtmlEncode(l.Address)}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;font-weight:600;text-decoration:none;{(l.IsGrave ? "background:#B3231B;color:#FFFFFF" : "border:1px solid #7A8884;color:#14201D")}\">{WebUtility.HtmlEncode(l.Text)}</a></p>"));
        return $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>{WebUtility.HtmlEncode(Subject)}</title></head>
            <body style="margin:0;padding:24px 12px;background:#F5F7F6;color:#14201D;font:16px/24px system-ui,sans-serif">
            <div style="max-width:520px;margin:0 auto;padding:28px 24px;background:#FFFFFF;border:1px solid #D4DBD8;border-radius:8px">
            <p style="margin:0 0 20px;font-weight:700;color:#0B625C">{MailStrings.Product}</p>
            {paragraphs}{links}<p style="margin:20px 0 0;color:#4F5D59;font-size:14px;line-height:20px">{WebUtility.HtmlEncode(Footer)}</p>
            </div></body></html>
            """;
    }

    // **so** is bold. Whatever a paragraph quotes has been encoded by then.
    private static string Bold(string paragraph)
    {
        var parts = WebUtility.HtmlEncode(paragraph).Split("**");
        return string.Concat(parts.Select((part, i) => i % 2 == 1 && i < parts.Length - 1 ? $"<b>{part}</b>" : part));
    }
}

/// <summary>A link in a mail; a grave one is what to press when something is wrong.</summary>
public sealed record LetterLink(string Text, string Address, bool IsGrave = false);
