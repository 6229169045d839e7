using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Hosting;
using TokenOptions = TokenDashboard.Core.Sessions.TokenOptions;

namespace TokenDashboard.Web.Auth;

/// <summary>Identity and the cookie.</summary>
public static class AuthSetup
{
    /// <summary>Registers sign-in and everything that checks it. Whatever is not said to be anonymous needs it.</summary>
    public static void AddAuth(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddIdentityCore<AppUser>(ConfigureIdentity)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<IdentityContext>()
            .AddSignInManager<SessionSignInManager>();

        // OWASP's Password Storage Cheat Sheet, for PBKDF2 with HMAC-SHA512, which Identity uses.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptionsMonitor<TokenOptions>>((cookie, tokens) => SessionCookie.Configure(cookie, settings, tokens));
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddDeskPolicies();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddCascadingAuthenticationState();

        services.AddDataProtection().SetApplicationName("TokenDashboard");
        services.AddSingleton<StoredKeyRing>();
        services.AddSingleton<MasterKeyXmlEncryptor>();
        services.AddSingleton<XmlKeyManager>();
        services.AddSingleton<RenewableKeyManager>();
        services.AddSingleton<IKeyManager>(provider => provider.GetRequiredService<RenewableKeyManager>());
        services.AddHostedService<KeyWatch>();
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeyRing, MasterKeyXmlEncryptor>(
            (options, ring, encryptor) => (options.XmlRepository, options.XmlEncryptor) = (ring, encryptor));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = SessionCookie.CookieName("form", settings);
            options.Cookie.Path = "/";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // A passkey is the only thing asked for, so its authenticator has to find it and to check who holds it.
            options.ServerDomain = settings.PublicOrigin.Host;
            options.UserVerificationRequirement = options.ResidentKeyRequirement = "required";
            options.AuthenticatorTimeout = PasskeyCeremony.Kept;
            // The site's own address, whatever the request said: a page elsewhere could pass on what it was given there.
            options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == settings.PublicOrigin.GetLeftPart(UriPartial.Authority));
        });
        services.AddSingleton<RefusalFloor>();
        services.AddSingleton<FirstRun>();
    }

    private static void ConfigureIdentity(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = "";
        // NIST SP 800-63B: length, and no rules of composition.
        options.Password.RequiredLength = 10;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
    }
}
