using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace TokenDashboard.Web.Hosting;

/// <summary>How the process starts, and how it says that it can't.</summary>
public static class Startup
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    // The largest that a page of ours sends is the form with a new passkey, whose authenticator may add certificates; SignalR's messages are as long.
    private const int MostBody = 32 * 1024;

    // Several cookies, and a proxy's additions.
    private const int MostHeaders = 16 * 1024;

    private const int MostFields = 64;

    // What a connection has sent and nobody has read yet is kept: by default a MB, which a thousand that send what nobody wants would fill.
    private const int MostUnread = 64 * 1024;

    // ASVS 3.4.1 asks for a year at least.
    private static readonly TimeSpan HttpsFor = TimeSpan.FromDays(365);

    /// <summary>Where a published application's files are, from wherever it is started; null for the folder it is built from.</summary>
    public static string? ContentRoot { get; } =
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null;

    /// <summary>Runs the application; a start that fails prints one sentence and exits with 1.</summary>
    public static async Task<int> RunAsync(Func<Task> application)
    {
        try
        {
            await application();
            return 0;
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"Another program uses the address already ({e.Message.TrimEnd('.')}): stop it, or choose another with --urls http://localhost:PORT and the same PublicOrigin.");
        }
        catch (Exception e) when (e is SocketException or IOException { InnerException: SocketException })
        {
            await Console.Error.WriteLineAsync($"The address can't be listened on ({e.Message.TrimEnd('.')}): choose another with --urls http://localhost:PORT.");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before it had started.");
        }

        return 1;
    }

    /// <summary>Reads where the application runs and sets up what it listens on. With a fault there the rest is read as for any https origin.</summary>
    public static DashboardSettings AddSettings(this WebApplicationBuilder builder, SettingFaults faults)
    {
        var options = builder.AddOptions<ServerOptions>(faults, "", options => DashboardSettings.Check(options, builder.Configuration));
        faults.Add(DashboardSettings.CheckFramework(options, builder.Configuration));
        var settings = new DashboardSettings(builder.Environment.ContentRootPath, new Uri("https://localhost"), []);
        faults.Gather(() => settings = DashboardSettings.From(options, builder.Environment));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<Registration>();
        if (builder.Environment.IsDevelopment())
            builder.Services.Configure<RegistrationOptions>(registration => registration.Mode = RegistrationMode.Open);
        builder.AddOptions<RegistrationOptions>(faults, "Registration", changeable: new([nameof(RegistrationOptions.Mode)]));
        if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(options.Urls);
        // A failed start and a lost connection are logged with their stack, and here told in one sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Connection", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaders;
            kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.Http2.InitialConnectionWindowSize = kestrel.Limits.Http2.InitialStreamWindowSize = MostUnread;
        });
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxReadBufferSize = MostUnread;
            // Otherwise the system keeps some megabytes of each connection beside. Accepted sockets inherit it.
            sockets.CreateBoundListenSocket = endpoint =>
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.ReceiveBufferSize = MostUnread;
                return socket;
            };
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, SharedMemory>();
        builder.Services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = MostFields;
            form.BufferBodyLengthLimit = form.MultipartBodyLengthLimit = MostBody;
            form.ValueLengthLimit = form.MemoryBufferThreshold = MostBody;
        });
        // Whoever sends a body without end holds no deployment up.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.Services.AddHsts(hsts =>
        {
            hsts.MaxAge = HttpsFor;
            // What is below a host that others share is not ours to decide on.
            hsts.IncludeSubDomains = settings.PathBase.Length == 0;
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = settings.KnownProxies.Count == 0
                ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in settings.KnownProxies)
                options.KnownProxies.Add(proxy);
        });
        return settings;
    }

    /// <summary>
    /// Answers only for the public origin's host and what is under its path, and on this machine for its other names: a page
    /// asked for by number is sent to the name that cookies and passkeys are bound to. What comes after sees the public origin,
    /// whatever the request called it: no redirect leads where a header says.
    /// </summary>
    public static void UseOrigin(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<DashboardSettings>();
        var origin = settings.PublicOrigin;
        app.UseForwardedHeaders();
        app.UsePublicPath(settings.PathBase);
        if (settings.IsHttps)
            app.UseHsts();
        app.Use(async (http, next) =>
        {
            var request = http.Request;
            if (request.Path.StartsWithSegments("/health"))
            {
                await next(http);
                return;
            }

            var (name, port) = (request.Host.Host, request.Host.Port ?? origin.Port);
            var isByName = name.Equals(origin.Host, StringComparison.OrdinalIgnoreCase);
            var isByNumber = origin.IsLoopback && IPAddress.TryParse(name.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
            // On this machine it may listen on more ports than the one that people open.
            var isHere = origin.IsLoopback && port == http.Connection.LocalPort;
            if (!(isByName || isByNumber) || (port != origin.Port && !isHere))
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            (request.Scheme, request.Host) = (origin.Scheme, new HostString(port == origin.Port ? origin.Authority : $"{origin.Host}:{port}"));
            var site = $"{request.Scheme}://{request.Host}";
            // A page of another site may open a socket here, and the cookie would come along. RFC 6454 section 7.3: there is one origin, or none.
            if (request.Path.StartsWithSegments("/_blazor") && request.Headers.Origin.Count > 0 && request.Headers.Origin != site)
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
            else if (!isByName && HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
                http.Response.Redirect($"{site}{request.PathBase}{request.Path}{request.QueryString}");
            else
                await next(http);
        });
    }

    /// <summary>
    /// Lets HEAD be asked wherever GET is (RFC 9110 section 9.3.2): what comes after answers as to a GET, and the server, which goes by what was sent, leaves
    /// the body out.
    /// </summary>
    public static void UseHead(this WebApplication app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    });

    /// <summary>
    /// Gives a page that is not there a body, and sends a form that has gone stale back to its page; protocol and API
    /// answers are left as they are.
    /// </summary>
    public static void UseAnswersForPeople(this WebApplication app)
    {
        app.UseWhen(
            http => HttpMethods.IsGet(http.Request.Method) && IsForPeople(http),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseWhen(
            http => HttpMethods.IsPost(http.Request.Method) && IsForPeople(http),
            forms => forms.Use(async (http, next) =>
            {
                await next(http);
                if (http.Response is not { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false }
                    || http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } || Unread(http) is not null
                    || !IsPage(http))
                    return;
                http.Response.Clear();
                http.Response.StatusCode = StatusCodes.Status303SeeOther;
                http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}";
            }));

        static bool IsForPeople(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
    }

    /// <summary>
    /// Fails the request with what kept its form from being read, which antiforgery would take for a form that has gone stale; and refuses with 400 a form that
    /// did not come from here. A page answers that itself.
    /// </summary>
    public static void UseReadableForms(this WebApplication app) => app.Use((http, next) =>
    {
        if (Unread(http) is { } fault)
            return Task.FromException(fault);
        if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } || IsPage(http))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    /// <summary>
    /// Answers for what no address stands for, and for a method it does not take, before anyone is asked to sign in:
    /// what is not there is not there for anyone.
    /// </summary>
    public static void UseRoutingAnswers(this WebApplication app) => app.Use((http, next) =>
    {
        switch (http.GetEndpoint())
        {
            case null:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            // Only routing's own answers, such as 405, carry nothing.
            case { Metadata.Count: 0, RequestDelegate: { } answer }:
                return answer(http);
            default:
                return next(http);
        }
    });

    private static bool IsPage(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private static Exception? Unread(HttpContext http) =>
        http.Features.Get<IAntiforgeryValidationFeature>()?.Error is { InnerException: IOException or InvalidDataException } fault ? fault : null;
}
