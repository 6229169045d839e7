using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>keys</c> and <c>keys rotate</c>: which master keys there are, and a new one. Works on the database itself, so the server may run or
/// not. Exit codes: 0 done, 1 not done, 2 not understood.
/// </summary>
public static class KeysCommand
{
    private const string Usage =
        """
        keys [--Setting=value ...]

          Says which master key is used, and what needs a former one until when. Changes nothing.

        keys rotate [--leaked] [--yes] [--Setting=value ...]

          Makes a new master key, has every instance use it, wraps anew what the old one has wrapped, and
          drops the old one once nothing needs it. May run beside the server. Run again it goes on where it
          was: while an old key is needed no other is made. Where Keys__Master is set it prints what to set
          instead; run it again with that. Run it as the server's account, with the server's settings.

          --leaked    somebody else has the old key: ends at once every session that rests on it alone, and
                      has other keys sign access tokens and seal cookies. Says how many first, and asks
          --yes       does not ask
        """;

    // Instances that run say within a few looks that they lack a key.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["keys", ..];

    /// <summary>Runs the command. Where keys are set, a new one is printed to <paramref name="console"/> and is nowhere else.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter console, TextWriter errors)
    {
        var rotates = args is [_, "rotate", ..];
        var options = args[(rotates ? 2 : 1)..];
        var settings = Array.FindAll(options, CommandHost.IsSetting);
        var flags = options.Except(settings).ToList();
        if (flags.Exists(flag => !rotates || flag is not ("--leaked" or "--yes")))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(settings, errors, async host =>
        {
            await host.CheckVersionAsync();
            var keys = await KeysAsync(host);
            var masters = ActivatorUtilities.CreateInstance<MasterKeyService>(host.Services, keys);
            var asked = flags.Contains("--yes") ? null : new Question(input, console);
            if (rotates)
                await RotateAsync(host, keys, masters, flags.Contains("--leaked"), asked, console);
            else
                await TellAsync(masters, console);
        });
    }

    private static async Task RotateAsync(CommandHost host, MasterKeys keys, MasterKeyService masters, bool leaked, Question? asked, TextWriter console)
    {
        await masters.StartAsync(CancellationToken.None);
        if (await FinishAsync(host, masters, console))
        {
            await console.WriteLineAsync(" That comes first, and nothing else was done: run this again then.");
            return;
        }

        var isNew = await masters.FindPendingAsync(CancellationToken.None) is null && (await masters.ListFormerAsync(CancellationToken.None)).Former.Count == 0;
        var id = await masters.NextIdAsync(CancellationToken.None);
        if (isNew && host.MasterKeys.Length > 0)
        {
            await console.WriteLineAsync(ToSet($"{host.MasterKeys.Trim()},{MasterKeys.Generate(id)}", id, leaked));
            return;
        }

        if (leaked)
            await AskAsync(await masters.CountRestingAsync(CancellationToken.None), asked, console);
        if (isNew)
        {
            await MakeAsync(host, keys, id);
            await masters.NoteAsync(CancellationToken.None);
        }

        await WaitAsync(host, keys, masters, console);
        if (leaked)
        {
            var ended = await masters.ForsakeAsync(CancellationToken.None);
            await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" {ended ?? 0:N0} sessions were ended. Access tokens are signed and cookies sealed with other keys."));
        }
        else
        {
            await masters.TidyAsync(CancellationToken.None);
        }

        await FinishAsync(host, masters, console);
        await TellAsync(masters, console);
    }

    // Takes retired keys out; whether there were any. Where keys are set that is for whoever sets them.
    private static async Task<bool> FinishAsync(CommandHost host, MasterKeyService masters, TextWriter console)
    {
        var (_, retired) = await masters.ListFormerAsync(CancellationToken.None);
        if (retired.Where(id => Find(host)?.Find(id) is not null).ToList() is not { Count: > 0 } given)
            return false;
        if (host.MasterKeys.Length == 0)
            KeyFile.Drop(host.Settings.DataDirectory, given);
        await console.WriteLineAsync(host.MasterKeys.Length == 0
            ? $" Key {string.Join(", ", given)} is retired, and out of {DataFolder.KeyFile(host.Settings.DataDirectory)}."
            : $" Key {string.Join(", ", given)} is retired: take it out of Keys__Master on every instance, and keep it with the backups of its time.");
        return true;
    }

    private static async Task<MasterKeys> KeysAsync(CommandHost host)
    {
        if (Find(host) is not { } keys)
            throw new StartupException($"There is no key that can be read: put master.key back into {host.Settings.DataDirectory}, or set Keys__Master to what it held.");
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        return await MasterKeyService.FindMissingAsync(db, keys) is { } missing
            ? throw new StartupException($"Keys__Master is not what this database was written with: key {missing} is missing or another; put the old key back.")
            : keys;
    }

    private static MasterKeys? Find(CommandHost host) => DataFolder.FindKeys(host.Settings.DataDirectory, host.MasterKeys.Length > 0 ? host.MasterKeys : null);

    // Whoever has the database's turn changes the file: of two that run at once the second finds what the first has made.
    private static async Task MakeAsync(CommandHost host, MasterKeys keys, byte id)
    {
        await host.Services.GetRequiredService<WriteTransaction>().RunAsync(
            _ =>
            {
                if (Find(host)?.Newest.Id == keys.Newest.Id)
                    KeyFile.Add(host.Settings.DataDirectory, id);
                return Task.FromResult(true);
            },
            CancellationToken.None);
        keys.Add(Find(host)!);
    }

    private static async Task WaitAsync(CommandHost host, MasterKeys keys, MasterKeyService masters, TextWriter console)
    {
        var (until, isTold) = (TimeProvider.System.GetUtcNow() + LongestWait, false);
        while (true)
        {
            await masters.LookAsync(() => Find(host), CancellationToken.None);
            if (await masters.FindPendingAsync(CancellationToken.None) is not var (id, lackedAt))
                return;
            if (keys.Find(id) is null)
                throw new StartupException($"Key {id} was given to an instance that runs, and not to this command: run it with Keys__Master as that instance has it.");
            if (TimeProvider.System.GetUtcNow() > until)
                throw new StartupException($"Key {id} is not used yet, for an instance that runs lacks it and said so at {lackedAt:u}: give Keys__Master as it is here to every instance, restart each, and run this again.");
            if (!isTold)
                await console.WriteLineAsync($" Key {id} is used once every instance that runs has it: half a minute.");
            isTold = true;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task AskAsync(RestingOnKeys resting, Question? asked, TextWriter console)
    {
        await console.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
             This signs out {resting.Apps:N0} apps that hold a token which the old key alone vouches for, and {resting.Browsers:N0} browsers.
             {resting.SecondFactors:N0} people have an authenticator app: whoever had a copy of the database, too, has what its codes are made with.
            """));
        if (asked is not null && !await asked.IsYesAsync())
            throw new StartupException("Nothing was changed.");
    }

    private static async Task TellAsync(MasterKeyService masters, TextWriter console)
    {
        var (former, _) = await masters.ListFormerAsync(CancellationToken.None);
        if (await masters.FindPendingAsync(CancellationToken.None) is var (pending, _))
            await console.WriteLineAsync($" Key {pending} is used once every instance that runs has it.");
        if (await masters.FindNeedAsync(CancellationToken.None) is { } need)
        {
            await console.WriteLineAsync($" Key {string.Join(", ", former)} is needed still:");
            if (need.HeldUntil is { } held)
                await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"   by {need.Holders:N0} apps that hold a token of it, until they refresh, at the latest until {held:u};"));
            await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"   to know spent tokens of its time, at the latest until {need.Until:u}."));
            await console.WriteLineAsync(" The server retires it then, and so does 'keys rotate'.");
        }
        else
        {
            await console.WriteLineAsync(" Nothing needs another key than the one in use.");
        }
    }

    private static string ToSet(string value, byte id, bool leaked) =>
        $"""
          Set Keys__Master to this on every instance, and restart one after the other. It is kept nowhere else.

              {value}

          Key {id} is used once every instance that runs has it. {(leaked ? "Nothing is ended yet: run" : "Run")} this again then, with the same.
         """;
}
