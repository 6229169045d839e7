using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Sign-in with an account at another provider: code flow with PKCE, and no token of theirs is kept.</summary>
public static class ExternalSetup
{
    /// <summary>Where the provider sends the browser back to; to be registered there.</summary>
    public const string ReturnPath = "/sign-in/external/return";

    private const string ProofKey = "proof";
    private const string BegunKey = "begun";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Registers the provider that the settings name, if they name one, and gathers what is wrong with them.</summary>
    public static void AddExternal(this WebApplicationBuilder builder, DashboardSettings settings, SettingFaults faults)
    {
        var provider = ExternalProvider.From(builder.AddOptions<ExternalOptions>(faults, "External", ExternalProvider.Check));
        builder.Services.AddSingleton(new ExternalProviders(provider));
        builder.Services.AddScoped<ExternalSignIn>();
        builder.Services.AddScoped<ExternalClaim>();
        builder.Services.Configure<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme, cookie =>
        {
            Bind(cookie.Cookie, "external", settings);
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(10);
        });
        if (provider is null)
            return;
        builder.Services.AddAuthentication().AddOpenIdConnect(ExternalProvider.Scheme, provider.Name, options => Configure(options, provider, settings));
        builder.Services.AddOptions<OpenIdConnectOptions>(ExternalProvider.Scheme).Configure<TimeProvider>((options, clock) =>
            options.TokenValidationParameters.LifetimeValidator = (from, until, _, _) =>
                until > clock.GetUtcNow().UtcDateTime - Skew && !(from > clock.GetUtcNow().UtcDateTime + Skew));
    }

    /// <summary>How to ask the provider. Whoever is signed in already has to prove it anew there.</summary>
    public static AuthenticationProperties Ask(string done, bool asProof)
    {
        var properties = new AuthenticationProperties { RedirectUri = done };
        if (asProof)
            properties.Items[ProofKey] = "";
        return properties;
    }

    /// <summary>Keeps with what the provider is asked, or has said, how the account stood that it is to be linked to.</summary>
    public static void Keep(this AuthenticationProperties properties, Beginning begun) =>
        properties.Items[BegunKey] = string.Create(CultureInfo.InvariantCulture, $"{begun.Epoch} {begun.UserId}");

    /// <summary>How that account stood; null when it was not kept.</summary>
    public static Beginning? Begun(this AuthenticationProperties properties) =>
        properties.Items.TryGetValue(BegunKey, out var kept) && kept?.Split(' ', 2) is [var epoch, var userId] ? new(userId, int.Parse(epoch, CultureInfo.InvariantCulture)) : null;

    private static void Configure(OpenIdConnectOptions options, ExternalProvider provider, DashboardSettings settings)
    {
        options.Authority = provider.Issuer;
        options.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.SignInScheme = IdentityConstants.ExternalScheme;
        options.CallbackPath = ReturnPath;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.Scope.Clear();
        foreach (var scope in new[] { "openid", "email", "profile" })
            options.Scope.Add(scope);
        // Some tell the e-mail only there.
        options.GetClaimsFromUserInfoEndpoint = true;
        foreach (var claim in new[] { "email", "email_verified", "name" })
            options.ClaimActions.MapUniqueJsonKey(claim, claim);
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        // RFC 8725: what is signed with a key of theirs, and nothing else.
        options.TokenValidationParameters.ValidAlgorithms =
        [
            SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256,
            SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        ];
        // The way back is an ordinary link, which Lax cookies go along with.
        Bind(options.CorrelationCookie, "correlation.", settings);
        Bind(options.NonceCookie, "nonce.", settings);
        options.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = context =>
            {
                // The site's own address, whatever the request said.
                context.ProtocolMessage.RedirectUri = settings.Origin + ReturnPath;
                if (context.Properties.Items.ContainsKey(ProofKey))
                    (context.ProtocolMessage.Prompt, context.ProtocolMessage.MaxAge) = ("login", "0");
                return Task.CompletedTask;
            },
            OnAccessDenied = context => LeaveAsync(context, ExternalStep.Cancelled),
            OnRemoteFailure = context => LeaveAsync(context, ExternalStep.Failed),
        };
    }

    private static Task LeaveAsync<T>(HandleRequestContext<T> context, ExternalStep step)
        where T : AuthenticationSchemeOptions
    {
        context.HandleResponse();
        context.Response.Redirect(context.Request.PathBase + ExternalSignIn.PageFor(step, context.Request.PathBase + "/"));
        return Task.CompletedTask;
    }

    private static void Bind(CookieBuilder cookie, string name, DashboardSettings settings)
    {
        cookie.Name = SessionCookie.CookieName(name, settings);
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = settings.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
