using System.Globalization;
using System.Net;
using MimeKit;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Mail;

/// <summary>
/// A mail before it is one: a subject, paragraphs, what it is about, and links to choose from. What it quotes is made inert here. Its colours follow the
/// reader's, light or dark, where the mail program knows <c>light-dark()</c>, and are the program's own where it does not.
/// </summary>
public sealed record Letter(string Subject, IReadOnlyList<string> Paragraphs, IReadOnlyList<LetterLink> Links, string Footer)
{
    private const int Longest = 200;
    private const string Ground = "color-scheme:light dark;background:light-dark(#F5F7F6,#101715)";
    private const string Muted = "color:light-dark(#4F5D59,#A9B8B3)";
    private const string Line = "1px solid light-dark(#D4DBD8,#3A4844)";

    /// <summary>What it is about: the account, the device.</summary>
    public IReadOnlyList<LetterFact> Facts { get; init; } = [];

    /// <summary>The page where its reader chooses which mails they get; null for who can't open it.</summary>
    public LetterLink? Choice { get; init; }

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

    private string Text() => string.Join("\n\n", [
        .. Paragraphs.Select(p => p.Replace("**", "", StringComparison.Ordinal)),
        string.Join('\n', Facts.Select(f => $"{f.Name}: {f.Value}")),
        .. Links.Select(l => $"{l.Text}:\n{l.Address}"),
        Footer,
        .. Choice is null ? Array.Empty<string>() : [$"{Choice.Text}:\n{Choice.Address}"],
    ]) + "\n";

    private string Html()
    {
        var paragraphs = string.Concat(Paragraphs.Select(p => $"<p style=\"margin:0 0 16px\">{Bold(p)}</p>"));
        var facts = string.Concat(Facts.Select(f =>
            $"<tr><th scope=\"row\" style=\"padding:4px 16px 4px 0;text-align:left;vertical-align:top;font-weight:400;white-space:nowrap;{Muted}\">{Encoded(f.Name)}</th><td dir=\"auto\" style=\"padding:4px 0;text-align:left;vertical-align:top;overflow-wrap:anywhere\">{Encoded(f.Value)}</td></tr>"));
        var links = string.Concat(Links.Select(l =>
            $"<p style=\"margin:0 0 12px\"><a href=\"{Encoded(l.Address)}\" style=\"display:inline-block;padding:11px 20px;border:1px solid {(l.IsGrave ? Filled("#B3231B") : Links.Count == 1 ? Filled("#0B625C") : "light-dark(#7A8884,#7F918B);color:inherit")};border-radius:8px;font-weight:600;text-decoration:none\">{Encoded(l.Text)}</a></p>"));
        var choice = Choice is null ? "" : $"<p style=\"margin:8px 0 0\"><a href=\"{Encoded(Choice.Address)}\" style=\"color:inherit;text-decoration:underline\">{Encoded(Choice.Text)}</a></p>";
        return $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>{Encoded(Subject)}</title></head>
            <body style="margin:0;padding:0;{Ground}"><main>
            <div style="{Ground};padding:24px 12px;color:light-dark(#14201D,#E4EBE8);font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:520px;margin:0 auto;padding:28px 24px;background:light-dark(#FFFFFF,#18211E);border:{Line};border-radius:8px;overflow-wrap:anywhere">
            <p style="margin:0 0 20px;font-size:14px;line-height:20px"><b style="color:light-dark(#0B625C,#6FD3C8)">{MailStrings.Product}</b></p>
            <h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:650">{Encoded(PlainText.Of(Subject, Longest))}</h1>
            {paragraphs}<table style="margin:0 0 20px;border-collapse:collapse;font-size:14px;line-height:20px">{facts}</table>
            {links}<div style="margin:24px 0 0;padding:16px 0 0;border-top:{Line};font-size:14px;line-height:20px;{Muted}"><p style="margin:0">{Encoded(Footer)}</p>{choice}</div>
            </div></div></main></body></html>
            """;
    }

    // **so** is bold. Whatever a paragraph quotes has been encoded by then, and turns nothing around it.
    private static string Bold(string paragraph)
    {
        var parts = Encoded(paragraph).Split("**");
        return string.Concat(parts.Select((part, i) => i % 2 == 1 && i < parts.Length - 1 ? $"<b style=\"unicode-bidi:isolate\">{part}</b>" : part));
    }

    private static string Filled(string colour) => $"{colour};background:{colour};color:#FFFFFF";

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>A link in a mail; a grave one is what to press when something is wrong.</summary>
public sealed record LetterLink(string Text, string Address, bool IsGrave = false);

/// <summary>One thing that a mail is about, by its name.</summary>
public sealed record LetterFact(string Name, string Value);
