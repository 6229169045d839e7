using Microsoft.AspNetCore.Localization;

namespace TokenDashboard.Web.Readers;

/// <summary>The language somebody chose, whatever their browser prefers: a cookie that holds nothing but its tag.</summary>
public sealed class LanguageCookie : RequestCultureProvider
{
    /// <summary>The cookie's name.</summary>
    public const string Name = "language";

    /// <inheritdoc/>
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext) =>
        httpContext.Request.Cookies[Name] is { Length: > 0 } tag ? Task.FromResult<ProviderCultureResult?>(new(tag)) : NullProviderCultureResult;
}
