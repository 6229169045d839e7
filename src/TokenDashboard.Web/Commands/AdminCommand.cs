using System.Globalization;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>admin recover</c>: a way back in for whoever can read the server's disk; and <c>admin end-all</c>: the end of every session, for after a
/// backup was put back. Work on the database itself, so the server may run or not. Exit codes: 0 done, 1 not done, 2 not understood.
/// </summary>
public static class AdminCommand
{
    private const string Usage =
        """
        admin recover E-MAIL [--grant] [--reset-second-factor] [--Setting=value ...]

          Lets the owner of the account in again: unlocks it, lifts its containment, and prints a link for
          a new password, which works once, for an hour. When nobody else could act as an admin, the
          account becomes one. Run it as the server's account, with the server's settings.

          --grant                  makes it an admin in any case
          --reset-second-factor    removes its second factor and its recovery codes

        admin end-all [--yes] [--Setting=value ...]

          Signs everybody out everywhere, and voids links, codes and what else was begun. For after a backup
          was put back: whoever was signed out since would be signed in again. Says how many first, and asks.

          --yes                    does not ask
        """;

    private const int NameLength = 100;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["admin", ..];

    /// <summary>Runs the command. The link is printed to <paramref name="console"/> and is nowhere else.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter console, TextWriter errors)
    {
        if (args is ["admin", "end-all", .. var options] && options.All(option => option == "--yes" || CommandHost.IsSetting(option)))
        {
            var asked = options.Contains("--yes") ? null : new Question(input, console);
            return await CommandHost.RunAsync(Array.FindAll(options, CommandHost.IsSetting), errors, host => EndAllAsync(host, asked, console));
        }

        if (Parse(args) is not var (recovery, settings))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(settings, errors, host => RecoverAsync(host, recovery, console));
    }

    private static async Task RecoverAsync(CommandHost host, Recovery recovery, TextWriter console)
    {
        await host.CheckVersionAsync();
        if (await host.Services.GetRequiredService<RecoveryService>().RecoverAsync(recovery, CancellationToken.None) is not { } recovered)
            throw new StartupException($"No account has the email '{PlainText.Of(recovery.Email, NameLength)}': nothing was changed.");
        await console.WriteLineAsync(Report(recovered, host.Settings.Origin));
    }

    private static async Task EndAllAsync(CommandHost host, Question? asked, TextWriter console)
    {
        await host.CheckVersionAsync();
        var recovery = host.Services.GetRequiredService<RecoveryService>();
        var living = await recovery.CountLivingAsync(CancellationToken.None);
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" This ends {living:N0} sessions, all there are."));
        if (asked is not null && !await asked.IsYesAsync())
            throw new StartupException("Nothing was changed.");
        var ended = await recovery.EndAllAsync(CancellationToken.None);
        await console.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $" {ended:N0} sessions were ended. Passwords, passkeys, second factors and locks are as they were in the backup."));
    }

    private static (Recovery Recovery, string[] Settings)? Parse(string[] args)
    {
        if (args is not ["admin", "recover", var email, .. var rest] || email.StartsWith('-') || !rest.All(IsOption))
            return null;
        return (
            new Recovery(email, rest.Contains("--grant"), rest.Contains("--reset-second-factor")),
            [.. rest.Where(CommandHost.IsSetting)]);
    }

    private static bool IsOption(string text) => text is "--grant" or "--reset-second-factor" || CommandHost.IsSetting(text);

    private static string Report(Recovered recovered, string origin)
    {
        string?[] effects =
        [
            recovered.WasLocked ? "It is no longer locked." : null,
            recovered.WasContained ? "It is no longer contained; its old password is gone." : null,
            recovered.WasGranted ? "It is an admin now." : recovered.IsAdmin ? "It is an admin, as before." : "It is no admin; --grant makes it one.",
            recovered.LostSecondFactor ? "Its second factor is removed." : recovered.HasSecondFactor ? "Its second factor stays; --reset-second-factor removes it." : null,
        ];
        return $"""

             {PlainText.Of(recovered.UserName, NameLength)} ({recovered.Email}) can get in again.

             {string.Join(Environment.NewLine + " ", effects.OfType<string>())}

             Choose a new password here. The address works once, for an hour:

                 {origin}/reset#{recovered.Secret.Reveal()}

             """;
    }
}
