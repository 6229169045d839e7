using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Mail;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>doctor</c>: looks at all that the server needs, with the server's settings, and says what to do. Changes nothing, and may run beside the
/// server. Exit codes: 0 all is well, 1 something is to be done, 2 not understood.
/// </summary>
public static class DoctorCommand
{
    private const string Usage =
        """
        doctor [--Setting=value ...]

          Looks at settings, disk, database, keys, clock and mail, and says of each whether it is well, or what
          to do. Changes nothing, and may run beside the server. Run it as the server's account, with the
          server's settings.
        """;

    private const long LeastFree = 512L * 1024 * 1024;

    // Clocks of machines that are set by the network are seconds apart at most.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["doctor", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter console, TextWriter errors)
    {
        if (!args[1..].All(CommandHost.IsSetting))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        var findings = await LookAsync(args[1..]);
        foreach (var finding in findings)
            await console.WriteLineAsync($" {(finding.IsWell ? "ok" : "!!")}  {finding.Of}: {finding.Sentence}");
        return findings.TrueForAll(finding => finding.IsWell) ? 0 : 1;
    }

    private static async Task<List<Finding>> LookAsync(string[] args)
    {
        var builder = CommandHost.Builder(args);
        DashboardSettings settings;
        try
        {
            settings = builder.AddServer();
        }
        catch (StartupException e)
        {
            return [.. e.Message.Split('\n').Select(sentence => new Finding(false, "Settings", sentence))];
        }

        var database = builder.AddDatabase(settings);
        await using var services = builder.Services.BuildServiceProvider();
        List<Finding> findings = [new(true, "Settings", $"they make sense, and people open {settings.PublicOrigin}")];
        if (database.File is { } file)
        {
            findings.Add(Disk(Path.GetDirectoryName(file)!));
            if (DataFolder.Fault(settings.DataDirectory, file) is { } fault)
                findings.Add(new(false, "Files", fault.TrimEnd('.')));
        }

        if (database.File is null || File.Exists(database.File))
            findings.AddRange(await DatabaseAsync(services, database, settings.DataDirectory, builder.Current<ServerOptions>().MasterKeys));
        else
            findings.Add(new(true, "Database", $"there is none at {database.Name}: the first start makes it"));
        findings.Add(await MailAsync(services));
        return findings;
    }

    private static Finding Disk(string folder)
    {
        // Where there is no folder yet, the nearest one above it says which disk it will be on.
        var there = new DirectoryInfo(folder);
        while (!there.Exists && there.Parent is { } above)
            there = above;
        var free = new DriveInfo(there.FullName).AvailableFreeSpace;
        return new(free >= LeastFree, "Disk", free >= LeastFree
            ? $"{Size(free)} are free at {folder}"
            : $"only {Size(free)} are free at {folder}: make space. Without any, nothing can be stored and everybody is answered 503");
    }

    private static async Task<IReadOnlyList<Finding>> DatabaseAsync(ServiceProvider services, DatabasePlace place, string folder, string configured)
    {
        try
        {
            await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
            var health = await services.GetRequiredService<IDatabaseSchema>().LookOverAsync(db, CancellationToken.None);
            if (health.Fault is { } fault)
                return [new(false, "Database", $"{place.Name} {fault}")];
            if (!await Storage.IsCurrentAsync(services))
                return [new(false, "Database", $"{place.Name} is not of this version: start the server, which brings it up to date or says why it can't, or run 'migrate'")];
            return [new(true, "Database", $"{place.Name} is whole and of this version, {Size(health.Bytes)}"), await KeysAsync(db, folder, configured), await ClockAsync(db)];
        }
        catch (DbException e)
        {
            return [new(false, "Database", place.File is null ? place.Unusable(e)
                : $"{place.Name} can't be read ({e.Message.TrimEnd('.')}): run this as the account the server runs as, and check that it is the server's database")];
        }
    }

    private static async Task<Finding> KeysAsync(DashboardContext db, string folder, string configured)
    {
        if (DataFolder.FindKeys(folder, configured.Length > 0 ? configured : null) is not { } keys)
            return new(false, "Keys", $"there is no key that can be read: put master.key back into {folder}, or set Keys__Master to what it held");
        return await MasterKeyService.FindMissingAsync(db, keys) is { } missing
            ? new(false, "Keys", $"key {missing}, which the database was written with, is missing or another: put the old one back")
            : new(true, "Keys", "they are those that the database was written with");
    }

    private static async Task<Finding> ClockAsync(DashboardContext db)
    {
        var (seen, now) = (await db.Beats.MaxAsync(b => (DateTimeOffset?)b.At), TimeProvider.System.GetUtcNow());
        return seen > now + ClockTolerance
            ? new(false, "Clock", string.Create(CultureInfo.InvariantCulture, $"it says {now:u}, but the database has been used at {seen.Value:u}: set it by the network. Until then nothing expires as it should"))
            : new(true, "Clock", string.Create(CultureInfo.InvariantCulture, $"it says {now:u}"));
    }

    private static async Task<Finding> MailAsync(ServiceProvider services)
    {
        var mail = services.GetRequiredService<MailSettings>();
        if (mail.Server is not { } server)
            return new(true, "Mail", mail.Folder is { } folder ? $"it is written into {folder}" : "it is off: nobody can be asked or warned. Mail__Host turns it on");
        return await services.GetRequiredService<MailTransport>().TryAsync(CancellationToken.None) switch
        {
            SendResult.Failed failed => new(false, "Mail", $"{server.Host}:{server.Port.ToString(CultureInfo.InvariantCulture)}: {failed.Error.TrimEnd('.')}. Check Mail__Host, Mail__Port, Mail__User and Mail__Password"),
            _ => new(true, "Mail", $"{server.Host} takes it, from {server.From}"),
        };
    }

    private static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000:N0} MB");

    private sealed record Finding(bool IsWell, string Of, string Sentence);
}
