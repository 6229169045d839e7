using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>The API's description (OpenAPI 3.1): made once, of the endpoints themselves.</summary>
internal sealed class ApiDocument(IServiceProvider services)
{
    /// <summary>Its name, and the API's version.</summary>
    public const string Version = "v1";

    /// <summary>Where it is, below the origin.</summary>
    public const string Path = "/openapi/v1.json";

    /// <summary>The scheme of who has a token already.</summary>
    public const string Bearer = "bearer";

    private const string OAuth = "oauth";

    private const string OwnTag = "My sessions";

    private const string AdminsTag = "Admins";

    private readonly Lazy<Task<(byte[] Bytes, string Tag)>> _made = new(() => MakeAsync(services));

    /// <summary>The document, and the tag of its state.</summary>
    public Task<(byte[] Bytes, string Tag)> ReadAsync() => _made.Value;

    /// <summary>How it is made.</summary>
    public static void Describe(OpenApiOptions options, DashboardSettings settings)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith(ApiRegistry.Path[1..] + "/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document, settings);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        // A number is a number: text that looks like one is refused.
        options.AddSchemaTransformer((schema, _, _) =>
        {
            if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number)))
                (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
            return Task.CompletedTask;
        });
    }

    private static async Task<(byte[] Bytes, string Tag)> MakeAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version).GetOpenApiDocumentAsync();
        var bytes = Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        return (bytes, $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    private static void Describe(OpenApiDocument document, DashboardSettings settings)
    {
        document.Info = new OpenApiInfo
        {
            Title = "TokenDashboard", Version = Version, License = new() { Name = "MIT", Identifier = "MIT" },
            Description = "Where people are signed in, and incidents for admins. Errors are problem details (RFC 9457). Their `type` is "
                + $"`{ProblemKind.Prefix}` with one of these names:\n\n| Status | Name | Title |\n| --- | --- | --- |\n"
                + string.Concat(ProblemKind.All.Select(kind => $"| {kind.Status} | `{kind.Name}` | {kind.Title} |\n")),
        };
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = OwnTag, Description = "Where the token’s owner is signed in." },
            new() { Name = AdminsTag, Description = "Incidents and everyone’s sessions, for admins alone." },
        };
        document.Servers = [new OpenApiServer { Url = settings.Origin }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "An access token that somebody got already." },
            [OAuth] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "An access token of this server, as Bearer (RFC 6750); one that is bound to a key as DPoP, with a proof (RFC 9449). Devices without a browser get theirs by the device grant (RFC 8628).",
                Flows = new OpenApiOAuthFlows
                {
                    AuthorizationCode = new OpenApiOAuthFlow
                    {
                        AuthorizationUrl = new Uri(settings.Origin + AuthorizationRequest.Path), TokenUrl = new Uri(settings.Origin + "/oauth/token"), RefreshUrl = new Uri(settings.Origin + "/oauth/token"),
                        Scopes = new Dictionary<string, string>
                        {
                            [Scopes.SessionsRead] = "See where its owner is signed in.", [Scopes.SessionsManage] = "Name and end their sessions.",
                            [Scopes.AdminRead] = "See incidents and everyone’s sessions, and export them; of admins alone.", [Scopes.AdminManage] = "Settle incidents, end anyone’s sessions, contain accounts; of admins alone.",
                        },
                    },
                },
            },
        };
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var facts = metadata.OfType<ApiFacts>().ToList();
        var scope = metadata.OfType<NeededScope>().Single().Scope;
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(OAuth, context.Document)] = [scope] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
        ];
        operation.Tags = new HashSet<OpenApiTagReference> { new(context.Description.RelativePath!.Contains("/admin/", StringComparison.Ordinal) ? AdminsTag : OwnTag, context.Document) };
        operation.Description = string.Join(' ', new[]
        {
            operation.Description,
            facts.Any(f => f.Proof) ? $"The app must have been allowed within the last {Proof.Kept.TotalMinutes:0} minutes, or with a key (DPoP) within the last {Proof.KeptByKey.TotalHours:0} hours; else 401 with `insufficient_user_authentication` (RFC 9470)." : null,
        }.Where(sentence => !string.IsNullOrEmpty(sentence)));
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<ApiParameter>())
            operation.Parameters.Add(Query(parameter.Name, parameter.Words, parameter.Values));
        if (facts.Any(f => f.Page))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "limit", In = ParameterLocation.Query, Description = "How many at most.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "200", Default = ApiPage.Usual },
            });
            operation.Parameters.Add(Query("cursor", "What the part before was answered with as `next`. It is good for the same filter alone.", null));
            Head(operation, "200", "Link", "The address of the next part, with `rel=\"next\"` (RFC 8288); none at the end.");
        }

        if (facts.FirstOrDefault(f => f.Condition is not null)?.Condition is { } isNeeded)
            operation.Parameters.Add(new OpenApiParameter { Name = "If-Match", In = ParameterLocation.Header, Required = isNeeded, Description = "The ETag of the state that was seen, or `*`.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        if (facts.Any(f => f.Tag))
        {
            Head(operation, "200", "ETag", "The state of what is answered, for If-Match and If-None-Match.");
            if (HttpMethods.IsGet(context.Description.HttpMethod!))
            {
                operation.Parameters.Add(new OpenApiParameter { Name = "If-None-Match", In = ParameterLocation.Header, Description = "The ETag of the state that is known already.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                operation.Responses!["304"] = new OpenApiResponse { Description = "It is known already." };
            }
        }

        if (metadata.OfType<ApiOrder>().FirstOrDefault() is { } order)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(order.Type, null, cancellationToken), Example = JsonNode.Parse(order.Example) } },
            };
        }

        Head(operation, "401", "WWW-Authenticate", "What is missing (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3), and `resource_metadata` (RFC 9728 §5.1).");
        Head(operation, "403", "WWW-Authenticate", "The scope that is needed (RFC 6750 §3.1).");
        Head(operation, "429", "Retry-After", "When to come again, in seconds.");
        Head(operation, "503", "Retry-After", "When to come again, in seconds.");
        foreach (var (status, response) in operation.Responses!)
        {
            if (ProblemKind.Of(int.Parse(status, CultureInfo.InvariantCulture)) is { } kind && response.Content?.TryGetValue(ApiDescription.Problem, out var problem) == true)
                problem.Example = new JsonObject { ["type"] = kind.Type, ["title"] = kind.Title, ["status"] = kind.Status, ["detail"] = "What is wrong, in a sentence." };
        }
    }

    private static OpenApiParameter Query(string name, string words, IReadOnlyList<string>? values) => new()
    {
        Name = name, In = ParameterLocation.Query, Description = words,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = values is null ? null : [.. values.Select(v => JsonValue.Create(v))] },
    };

    private static void Head(OpenApiOperation operation, string status, string name, string words)
    {
        if (operation.Responses?.GetValueOrDefault(status) is not OpenApiResponse response)
            return;
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = words, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }
}
