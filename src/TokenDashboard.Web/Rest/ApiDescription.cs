using Microsoft.AspNetCore.Mvc;
using TokenDashboard.Web.Downloads;

namespace TokenDashboard.Web.Rest;

/// <summary>What an endpoint of the API does beside its answer, for its description.</summary>
/// <param name="Tag">Whether the answer has an ETag.</param>
/// <param name="Condition">Whether If-Match is asked for; null where it says nothing.</param>
/// <param name="Proof">Whether it is only for apps that were allowed of late.</param>
/// <param name="Page">Whether it is a list.</param>
internal sealed record ApiFacts(bool Tag = false, bool? Condition = null, bool Proof = false, bool Page = false);

/// <summary>Says what endpoints take and answer.</summary>
internal static class ApiDescription
{
    /// <summary>The type of problem details.</summary>
    public const string Problem = "application/problem+json";

    /// <summary>It answers a part of a list.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder endpoint) => endpoint.Answers<ApiList<T>>(StatusCodes.Status400BadRequest).WithMetadata(new ApiFacts(Page: true));

    /// <summary>It answers one thing, or these problems.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> problems) =>
        endpoint.Produces<T>(StatusCodes.Status200OK, "application/json").Problems(problems);

    /// <summary>It answers with nothing but that it is done, or these problems.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> problems) => endpoint.Produces(StatusCodes.Status204NoContent).Problems(problems);

    /// <summary>It answers a file.</summary>
    public static RouteHandlerBuilder AnswersFile(this RouteHandlerBuilder endpoint, string type) => endpoint.Produces<string>(StatusCodes.Status200OK, type).Problems(StatusCodes.Status400BadRequest).WithProof();

    /// <summary>It takes one thing.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, string example)
        where T : notnull => endpoint.WithMetadata(new ApiOrder(typeof(T), example))
            .Problems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    /// <summary>It takes a parameter in its query.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, string name, string words) => endpoint.WithMetadata(new ApiParameter(name, words));

    /// <summary>It takes one of these in its query.</summary>
    public static RouteHandlerBuilder WithQuery<T>(this RouteHandlerBuilder endpoint, string name, string words)
        where T : struct, Enum => endpoint.WithMetadata(new ApiParameter(name, words, [.. Enum.GetValues<T>().Select(FileWords.Of)]));

    /// <summary>Its answer has an ETag.</summary>
    public static RouteHandlerBuilder WithTag(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new ApiFacts(Tag: true));

    /// <summary>It says by If-Match which state it changes, or may.</summary>
    public static RouteHandlerBuilder WithCondition(this RouteHandlerBuilder endpoint, bool isNeeded) => endpoint.WithMetadata(new ApiFacts(Condition: isNeeded))
        .Problems(isNeeded ? [StatusCodes.Status400BadRequest, StatusCodes.Status412PreconditionFailed, StatusCodes.Status428PreconditionRequired] : [StatusCodes.Status400BadRequest, StatusCodes.Status412PreconditionFailed]);

    /// <summary>It is only for apps that were allowed of late.</summary>
    public static RouteHandlerBuilder WithProof(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new ApiFacts(Proof: true));

    /// <summary>It answers these problems.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> problems)
    {
        foreach (var status in problems)
            endpoint.Produces<ProblemDetails>(status, Problem);
        return endpoint;
    }
}

/// <summary>What an endpoint takes in its body, and such a body.</summary>
internal sealed record ApiOrder(Type Type, string Example);

/// <summary>What an endpoint takes in its query.</summary>
internal sealed record ApiParameter(string Name, string Words, IReadOnlyList<string>? Values = null);
