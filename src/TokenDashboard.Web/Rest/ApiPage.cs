using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>Some of a list, and what the next request says to go on; null at the end.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">The <c>cursor</c> of the next part. The header <c>Link</c> has the whole address.</param>
public sealed record ApiList<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>
/// Which part of a list is asked for. A cursor says behind which row it goes on, so none is told twice or left out while rows come and go. It is good for the same list with the
/// same filter, for as long as one likes; what is asked of the database is never taken from it.
/// </summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Mark">Behind which row; null for the beginning.</param>
internal sealed record ApiPage(int Limit, string? Mark)
{
    /// <summary>How many there are unless it is said.</summary>
    public const int Usual = 50;

    /// <summary>How many there are at most.</summary>
    public const int Most = 200;

    private const int MostCharacters = 400;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>, or says what is wrong with them.</summary>
    /// <param name="http">The request.</param>
    /// <param name="list">The list with its filter, as it stands in an address.</param>
    public static (ApiPage Page, IResult? Refusal) Read(HttpContext http, string list)
    {
        var query = http.Request.Query;
        var limit = Usual;
        if (query["limit"] is { Count: > 0 } said && !(said is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= Most))
            return (new(Usual, null), ProblemKind.BadRequest.Answer("limit must be a number from 1 to 200."));
        if (query["cursor"] is not { Count: > 0 } cursor)
            return (new(limit, null), null);
        return cursor is [{ Length: <= MostCharacters } one] && MarkOf(one, list) is { } mark
            ? (new(limit, mark), null) : (new(limit, null), Wrong());
    }

    /// <summary>What is said of a cursor that is none, or another list's.</summary>
    public static IResult Wrong() => ProblemKind.BadRequest.Answer("cursor must be what this list with this filter was answered with.");

    /// <summary>The list's answer, with the way to its next part.</summary>
    public IResult Answer<T>(HttpContext http, string list, IReadOnlyList<T> items, string? next)
    {
        var cursor = next is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{NameOf(list)}.{next}"));
        if (cursor is not null)
        {
            var origin = http.RequestServices.GetRequiredService<DashboardSettings>().Origin;
            http.Response.Headers.Link = $"<{QueryHelpers.AddQueryString(QueryHelpers.AddQueryString(origin + list, "limit", Limit.ToString(CultureInfo.InvariantCulture)), "cursor", cursor)}>; rel=\"next\"";
        }

        return TypedResults.Json(new ApiList<T>(items, cursor), ApiTag.Json);
    }

    private static string? MarkOf(string cursor, string list)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Split('.', 2) is [var name, var mark] && name == NameOf(list) ? mark : null;
    }

    private static string NameOf(string list) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, 6));
}
