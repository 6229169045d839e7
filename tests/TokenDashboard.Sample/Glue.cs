using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace TokenDashboard.Sample;

/// <summary>Has the engine keep what Identity's endpoints hand out: refresh tokens that rotate and notice reuse, and cookies that end for real.</summary>
public sealed class Glue(RefreshTokenService tokens, BrowserSessionService browsers, SessionService sessions, OwnerService owners, IHttpContextAccessor http)
    : ISecureDataFormat<AuthenticationTicket>, ITicketStore
{
    private const string App = "sample";
    private HttpContext Http => http.HttpContext!;
    private Requester Here => new(Http.Connection.RemoteIpAddress?.ToString(), Http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null);

    public string Protect(AuthenticationTicket data, string? purpose) => Protect(data);
    public string Protect(AuthenticationTicket data) => Http.Items[App] is RawToken successor ? successor.Reveal() : Task.Run(async () =>
    {
        var device = DeviceDescription.OfApp("Sample app", null, Here.Agent);
        var family = new NewFamily(await KeepAsync(data.Principal), App, device.Name, device.Type, device.Software, SignInMethod.Password, "");
        return (await tokens.CreateAsync(family, Here, default)).Token.Reveal();
    }).GetAwaiter().GetResult();

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);
    public AuthenticationTicket? Unprotect(string? protectedText) => protectedText is null ? null : Task.Run(async () =>
    {
        if (await tokens.RotateAsync(new RawToken(protectedText), App, null, Here, default) is not RotationResult.Rotated { Issued: var issued })
            return null;
        Http.Items[App] = issued.Token;
        return await TicketAsync(issued.Grant.UserId, IdentityConstants.BearerScheme);
    }).GetAwaiter().GetResult();

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var userId = await KeepAsync(ticket.Principal);
        var session = (await browsers.CreateAsync((await owners.BeginAsync(userId, default))!, SignInMethod.Password, new(IsProof: true, SecondFactor: false), Here, default))!;
        return $"{session.Id} {session.Handle.Reveal()} {userId}";
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;
    public async Task<AuthenticationTicket?> RetrieveAsync(string key) => key.Split(' ') is [var id, var handle, var userId]
        && await browsers.CheckAsync(Guid.Parse(id), new RawToken(handle), Here, default) is BrowserCheck.Live ? await TicketAsync(userId, IdentityConstants.ApplicationScheme) : null;
    public Task RemoveAsync(string key) => key.Split(' ') is [var id, _, var userId] ? sessions.EndAsync(Guid.Parse(id), new Actor(userId, Guid.Parse(id), Here), default) : Task.CompletedTask;

    private async Task<string> KeepAsync(ClaimsPrincipal who)
    {
        var id = who.FindFirstValue(ClaimTypes.NameIdentifier)!;
        await owners.KeepAsync(new Owner(id, who.Identity!.Name!, who.FindFirstValue(ClaimTypes.Email) ?? "", [.. who.FindAll(ClaimTypes.Role).Select(c => c.Value)]), default);
        return id;
    }

    private async Task<AuthenticationTicket?> TicketAsync(string userId, string scheme)
    {
        var signIn = Http.RequestServices.GetRequiredService<SignInManager<MyUser>>();
        return await signIn.UserManager.FindByIdAsync(userId) is { } user
            ? new(await signIn.CreateUserPrincipalAsync(user), new() { ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) }, scheme) : null;
    }
}
