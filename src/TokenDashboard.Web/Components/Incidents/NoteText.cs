using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>A piece of a note: text, or a link where it has an address.</summary>
public sealed record NotePart(string Text, string? Address = null, bool IsElsewhere = false);

/// <summary>
/// A note as it is shown: <c>https://…</c> and <c>#12</c>, an incident, are links, and nothing else is. A link says where it leads, tells that place nothing of where it stood,
/// and has no name before an @, which would look like the place.
/// </summary>
public static partial class NoteText
{
    /// <summary>Its pieces, in their order.</summary>
    public static IReadOnlyList<NotePart> Parts(string text)
    {
        List<NotePart> parts = [];
        var done = 0;
        foreach (Match match in Link().Matches(text))
        {
            if (Read(match.Value) is not { } link)
                continue;
            if (match.Index > done)
                parts.Add(new(text[done..match.Index]));
            parts.Add(link);
            done = match.Index + link.Text.Length;
        }

        if (done < text.Length)
            parts.Add(new(text[done..]));
        return parts;
    }

    /// <summary>The same on a page.</summary>
    public static RenderFragment Of(string? text) => builder =>
    {
        foreach (var part in Parts(text ?? ""))
        {
            if (part.Address is null)
            {
                builder.AddContent(0, part.Text);
                continue;
            }

            builder.OpenElement(1, "a");
            builder.AddAttribute(2, "href", part.Address);
            builder.AddAttribute(3, "target", part.IsElsewhere ? "_blank" : null);
            builder.AddAttribute(4, "rel", part.IsElsewhere ? "noopener noreferrer" : null);
            builder.AddContent(5, part.Text);
            builder.CloseElement();
        }
    };

    private static NotePart? Read(string found)
    {
        if (found[0] == '#')
            return new(found, string.Create(CultureInfo.InvariantCulture, $"admin/incidents/{found.AsSpan(1)}"));
        // What ends the sentence does not belong to it, nor a bracket that began before.
        var text = found.TrimEnd('.', ',', ';', ':', '!', '?', '…');
        while (text.EndsWith(')') && text.Count(c => c == ')') > text.Count(c => c == '('))
            text = text[..^1].TrimEnd('.', ',', ';', ':', '!', '?', '…');
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", UserInfo: "", Host.Length: > 0 } && PlainText.Of(text, int.MaxValue) == text
            ? new(text, uri.AbsoluteUri, IsElsewhere: true) : null;
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])https://[^\s<>""'`|\\^{}\[\]»«“”„]+|(?<![\p{L}\p{N}#&/])#[1-9][0-9]{0,8}(?![\p{L}\p{N}])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
